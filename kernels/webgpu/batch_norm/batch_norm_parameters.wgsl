// Sums over a piece of the rows for batch norm's gradients of γ and β: sums[0, p] = Σ dy·n and
// sums[1, p] = Σ dy, n = (x − mean)/σ.
// Needs row_pieces.wgsl, readMeans, readDy, readX, readRstds and writeSums.
fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  let mean = readMeans(0u, 0u, c, 1u, d);
  var dgamma = vec4f();
  var dbeta = vec4f();
  for (var row = firstRow(p); row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    dgamma = fma(dy, readX(0u, row, c, params.rows, d) - mean, dgamma);
    dbeta += dy;
  }
  dgamma *= readRstds(0u, 0u, c, 1u, d);
  writeSums(0u, p, c, 2u * params.pieces + 2u, d, dgamma);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces + 2u, d, dbeta);
}
