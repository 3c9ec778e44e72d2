// y = eˣ / Σ eˣ over the last axis.
// Needs rows.wgsl, special_numbers.wgsl, readX and writeY.
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
  var large = vec4f(minusInfinity());
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    large = max(large, select(large, readX(0u, row, c, params.rows, d), inside(c, d)));
  }
  let largest = largestOfRow(local, largestOfFour(large));
  var sum = vec4f();
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let power = expOf(readX(0u, row, c, params.rows, d) - largest);
    sum += select(vec4f(), power, inside(c, d));
  }
  let factor = 1.0 / sumOfRow(local, sumOfFour(sum));
  for (var c = 4u * local.x; c < d; c += 4u * LANES) {
    let power = expOf(readX(0u, row, c, params.rows, d) - largest);
    writeY(0u, row, c, params.rows, d, factor * power);
  }
}
