// da[r, k] = Σ (dL·L)[r, i, j] over j < k ≤ i, from the sums of columns; one sum an invocation.
struct Params {
  chunks: u32,
  columns: u32,
}
@group(0) @binding(0) var<storage, read_write> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> ddecays: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let q = params.columns;
  let at = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  if (at >= params.chunks * q) {
    return;
  }
  var sum = 0.0;
  for (var j = 0u; j < at % q; j++) {
    sum += sums[at * q + j];
  }
  ddecays[at] = sum;
}
