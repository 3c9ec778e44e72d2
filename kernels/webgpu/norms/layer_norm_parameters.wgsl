// Sums over a piece of the rows for layer norm's gradients of γ and β: sums[0, p] = Σ dy·n and
// sums[1, p] = Σ dy, n = (x − mean)/σ.
// Needs row_pieces.wgsl, readDy, readX, means, rstds and writeSums.
fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  var dgamma = vec4f();
  var dbeta = vec4f();
  for (var row = firstRow(p); row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    dgamma += dy * (readX(0u, row, c, params.rows, d) - means[row]) * rstds[row];
    dbeta += dy;
  }
  writeSums(0u, p, c, 2u * params.pieces, d, dgamma);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces, d, dbeta);
}
