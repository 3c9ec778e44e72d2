// dx = y · (dy − Σ y·dy) over the last axis.
// Needs rows.wgsl, readY, readDy and writeDx.
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
  var sum = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    sum += readY(0u, row, c, params.rows, d) * readDy(0u, row, c, params.rows, d);
  }
  let total = sumOfRow(local, sumOfFour(sum));
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let y = readY(0u, row, c, params.rows, d);
    writeDx(0u, row, c, params.rows, d, y * (readDy(0u, row, c, params.rows, d) - total));
  }
}
