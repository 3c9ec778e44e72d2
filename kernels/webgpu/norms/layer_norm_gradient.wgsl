// dx = 1/σ · (g − mean(g) − n·mean(g·n)), with g = γ·dy and n = (x − mean)/σ.
// Needs rows.wgsl, means, rstds, readGamma, readDy, readX and finish.
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
  let at = min(row, params.rows - 1u);
  let mean = means[at];
  let rstd = rstds[at];
  var first = vec4f();
  var second = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let g = readGamma(0u, 0u, c, 1u, d) * readDy(0u, row, c, params.rows, d);
    first += g;
    second += g * (readX(0u, row, c, params.rows, d) - mean) * rstd;
  }
  let a = sumOfRow(local, sumOfFour(first)) / f32(d);
  let b = sumOfRow(local, sumOfFour(second)) / f32(d);
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let g = readGamma(0u, 0u, c, 1u, d) * readDy(0u, row, c, params.rows, d);
    let normal = (readX(0u, row, c, params.rows, d) - mean) * rstd;
    finish(0u, row, c, params.rows, d, rstd * (g - a - normal * b));
  }
}
