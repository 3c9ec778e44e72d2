// sums[p] = Σ dy·x/σ over the rows of piece p, for the gradient of γ.
// Needs row_pieces.wgsl, readDy, readX, rstds and writeSums.

// Rows that are read before they are added, as each would wait for memory alone.
const AT_ONCE = 4u; // on GPUs 8u

fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  var sum = vec4f();
  var row = firstRow(p);
  for (; row + AT_ONCE <= endRow(p); row += AT_ONCE) {
    var products: array<vec4f, AT_ONCE>;
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      let dy = readDy(0u, row + j, c, params.rows, d);
      products[j] = dy * readX(0u, row + j, c, params.rows, d) * rstds[row + j];
    }
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      sum += products[j];
    }
  }
  for (; row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    sum += dy * readX(0u, row, c, params.rows, d) * rstds[row];
  }
  writeSums(0u, p, c, params.pieces, d, sum);
}
