// mask[r, i, j] = exp(s[r, i] − s[r, j]) for j ≤ i, else 0; one element an invocation.
struct Params {
  rows: u32,
  columns: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let row = at / params.columns;
  if (row >= params.rows) {
    return;
  }
  let i = row % params.columns;
  let j = at % params.columns;
  let value = exp(sums[row] - sums[row - i + min(i, j)]);
  mask[at] = select(0.0, value, j <= i);
}
