// ds[r, i] = Σ_j (dL·L)[r, i, j] − (dL·L)[r, j, i], one sum an invocation.
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
  let row = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  if (row >= params.rows) {
    return;
  }
  let q = params.columns;
  let i = row % q;
  var sum = 0.0;
  for (var j = 0u; j < i; j++) {
    sum += mask[row * q + j] * dmask[row * q + j];
  }
  for (var j = i + 1u; j < q; j++) {
    let below = (row - i + j) * q + i;
    sum -= mask[below] * dmask[below];
  }
  dsums[row] = sum;
}
