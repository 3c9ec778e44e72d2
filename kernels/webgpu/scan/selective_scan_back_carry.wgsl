// Backward: the gradient that comes to each chunk's last state from all later chunks, one state of
// one channel an invocation.
// Needs selective_scan.wgsl, special_numbers.wgsl, a and scratch.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let width = params.channels * STATES;
  if (i >= params.batch * width) {
    return;
  }
  let rate = a[i % width];
  var carry = 0.0;
  for (var chunk = params.chunks; chunk > 0u; chunk--) {
    let row = i / width * params.chunks + chunk - 1u;
    let at = params.carries + row * width + i % width;
    let left = scratch[at];
    scratch[at] = carry;
    carry = fma(expOfOne(rate * scratch[row * params.channels + i % width / STATES]), carry, left);
  }
}
