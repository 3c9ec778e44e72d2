// Sums over a piece of the rows for batch norm's gradients of γ and β: sums[0, p] = Σ dy·n and
// sums[1, p] = Σ dy, n = (x − mean)/σ.
// Needs row_pieces.wgsl, readMeans, readDy, readX, readRstds and writeSums.

// Rows that are read before they are added, as each would wait for memory alone.
const AT_ONCE = 4u; // on GPUs 8u

fn sumPiece(p: u32, c: u32) {
  let d = params.columns;
  let mean = readMeans(0u, 0u, c, 1u, d);
  var dgamma = vec4f();
  var dbeta = vec4f();
  var row = firstRow(p);
  for (; row + AT_ONCE <= endRow(p); row += AT_ONCE) {
    var dy: array<vec4f, AT_ONCE>;
    var x: array<vec4f, AT_ONCE>;
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      dy[j] = readDy(0u, row + j, c, params.rows, d);
      x[j] = readX(0u, row + j, c, params.rows, d);
    }
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      dgamma = fma(dy[j], x[j] - mean, dgamma);
      dbeta += dy[j];
    }
  }
  for (; row < endRow(p); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    dgamma = fma(dy, readX(0u, row, c, params.rows, d) - mean, dgamma);
    dbeta += dy;
  }
  dgamma *= readRstds(0u, 0u, c, 1u, d);
  writeSums(0u, p, c, 2u * params.pieces + 2u, d, dgamma);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces + 2u, d, dbeta);
}
