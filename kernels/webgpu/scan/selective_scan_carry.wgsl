// Turns what each chunk leaves into the state before each chunk, one state of one channel an
// invocation: exp(A·ΣΔ) of a chunk is how much of the state before it is left after it.
// Needs selective_scan.wgsl, a, states and totals.
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
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    let row = i / width * params.chunks + chunk;
    let left = states[row * width + i % width];
    states[row * width + i % width] = carry;
    carry = fma(exp(rate * totals[row * params.channels + i % width / STATES]), carry, left);
  }
}
