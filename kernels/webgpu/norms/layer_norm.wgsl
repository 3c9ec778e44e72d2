// y = γ·(x − mean)/σ + β over the last axis, σ² = var(x) + ε; also gives mean and 1/σ.
// Needs rows.wgsl, readX, readGamma, readBeta, finish, means and rstds.
struct Params {
  rows: u32,
  columns: u32,
  epsilon: f32,
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
  var sum = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    sum += readX(0u, row, c, params.rows, d);
  }
  let mean = sumOfRow(local, sumOfFour(sum)) / f32(d);
  // Around the mean: a difference of large squares would lose all digits.
  var squares = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let centered = select(vec4f(), readX(0u, row, c, params.rows, d) - mean, inside(c, d));
    squares += centered * centered;
  }
  let variance = sumOfRow(local, sumOfFour(squares)) / f32(d);
  let rstd = 1.0 / sqrt(variance + params.epsilon);
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let normal = (readX(0u, row, c, params.rows, d) - mean) * rstd;
    let y = fma(readGamma(0u, 0u, c, 1u, d), normal, readBeta(0u, 0u, c, 1u, d));
    finish(0u, row, c, params.rows, d, y);
  }
  if (local.x == 0u && row < params.rows) {
    means[row] = mean;
    rstds[row] = rstd;
  }
}
