// dx = 1/σ · (g − n·mean(g·n)), with g = γ·dy and n = x/σ.
// Needs rows.wgsl, rstds, readGamma, readDy, readX and finish.
struct Params {
  rows: u32,
  columns: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(LANES, ROWS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * ROWS + local.y;
  let d = params.columns;
  let rstd = rstds[min(row, params.rows - 1u)];
  var products = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let g = readGamma(0u, 0u, c, 1u, d) * readDy(0u, row, c, params.rows, d);
    products += g * readX(0u, row, c, params.rows, d) * rstd;
  }
  let mean = sumOfRow(local, sumOfFour(products)) / f32(d);
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let g = readGamma(0u, 0u, c, 1u, d) * readDy(0u, row, c, params.rows, d);
    let normal = readX(0u, row, c, params.rows, d) * rstd;
    finish(0u, row, c, params.rows, d, rstd * (g - normal * mean));
  }
}
