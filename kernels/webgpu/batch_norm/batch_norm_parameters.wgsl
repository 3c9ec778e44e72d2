// Sums over a piece of the rows for batch norm's gradients of γ and β: sums[0, p] = Σ dy·n and
// sums[1, p] = Σ dy, n = (x − mean)/σ. An invocation sums four neighboring columns of one piece.
// Needs readMeans, readDy, readX, readRstds and writeSums.
struct Params {
  rows: u32,
  columns: u32,
  pieces: u32,
  piece: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let d = params.columns;
  let quads = (d + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let p = i / quads;
  if (p >= params.pieces) {
    return;
  }
  let c = i % quads * 4u;
  let mean = readMeans(0u, 0u, c, 1u, d);
  var dgamma = vec4f();
  var dbeta = vec4f();
  for (var row = p * params.piece; row < min((p + 1u) * params.piece, params.rows); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    dgamma = fma(dy, readX(0u, row, c, params.rows, d) - mean, dgamma);
    dbeta += dy;
  }
  dgamma *= readRstds(0u, 0u, c, 1u, d);
  writeSums(0u, p, c, 2u * params.pieces + 2u, d, dgamma);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces + 2u, d, dbeta);
}
