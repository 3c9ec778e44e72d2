// sums[p] = Σ dy·x/σ over the rows of piece p, for the gradient of γ.
// Needs row_pieces.wgsl, readDy, readX, rstds and writeSums.
fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  var sum = vec4f();
  var row = firstRow(p);
  // Four rows are read before they are added, as each would wait for memory alone.
  for (; row + 3u < endRow(p); row += 4u) {
    var products: array<vec4f, 4>;
    for (var j = 0u; j < 4u; j++) { // unrolled
      let dy = readDy(0u, row + j, c, params.rows, d);
      products[j] = dy * readX(0u, row + j, c, params.rows, d) * rstds[row + j];
    }
    for (var j = 0u; j < 4u; j++) { // unrolled
      sum += products[j];
    }
  }
  for (; row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    sum += dy * readX(0u, row, c, params.rows, d) * rstds[row];
  }
  writeSums(0u, p, c, params.pieces, d, sum);
}
