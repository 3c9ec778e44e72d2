// y = γ·x/σ over the last axis, σ² = mean(x²) + ε; also gives 1/σ.
// Needs rows.wgsl, readX, readGamma, finish and rstds.
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
  var squares = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let x = readX(0u, row, c, params.rows, d);
    squares += x * x;
  }
  let rstd = 1.0 / sqrt(sumOfRow(local, sumOfFour(squares)) / f32(d) + params.epsilon);
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let y = readGamma(0u, 0u, c, 1u, d) * readX(0u, row, c, params.rows, d) * rstd;
    finish(0u, row, c, params.rows, d, y);
  }
  if (local.x == 0u && row < params.rows) {
    rstds[row] = rstd;
  }
}
