// sums[r, i, j] = Σ (dL·L)[r, i …, j], the sums of a column from row i > j down to the last. An
// invocation takes a column.
struct Params {
  chunks: u32,
  columns: u32,
}
@group(0) @binding(0) var<storage, read_write> mask: array<f32>;
@group(0) @binding(1) var<storage, read_write> dmask: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
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
  let first = at - at % q;
  let j = at % q;
  var sum = 0.0;
  for (var i = q - 1u; i > j; i--) {
    let place = (first + i) * q + j;
    sum += mask[place] * dmask[place];
    sums[place] = sum;
  }
}
