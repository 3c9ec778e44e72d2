// sums[p] = Σ dy·x/σ over the rows of piece p, for the gradient of γ.
// Needs row_pieces.wgsl, readDy, readX, rstds and writeSums.
fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  var sum = vec4f();
  for (var row = firstRow(p); row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    sum += dy * readX(0u, row, c, params.rows, d) * rstds[row];
  }
  writeSums(0u, p, c, params.pieces, d, sum);
}
