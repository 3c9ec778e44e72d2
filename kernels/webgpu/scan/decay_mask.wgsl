// mask[r, i, j] = exp(Σ a[r, j + 1 … i]) for j ≤ i, else 0. An invocation takes a column and adds one
// token after the other: a difference of sums from the chunk's start would lose the digits of a weak
// decay behind a strong one.
struct Params {
  chunks: u32,
  columns: u32,
}
@group(0) @binding(0) var<storage, read_write> decays: array<f32>;
@group(0) @binding(1) var<storage, read_write> mask: array<f32>;
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
  for (var i = 0u; i < q; i++) {
    sum += select(0.0, decays[first + i], i > j);
    mask[(first + i) * q + j] = select(0.0, exp(sum), i >= j);
  }
}
