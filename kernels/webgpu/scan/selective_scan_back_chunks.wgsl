// Backward: the gradient that each chunk hands to the state before it when none comes from later
// chunks, and the sum of the chunk's Δ. Keeps B and C in scratch memory besides, so that the kernel
// that needs everything finds them there: devices promise 8 bindings.
// Needs selective_scan.wgsl, special_numbers.wgsl, scratch, b, c, a, delta and dy.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = placeOf(workgroup, grid);
  let channel = place.tile * 64u + lane;
  if (place.example >= params.batch) {
    return;
  }
  if (place.tile == 0u && params.first == 0u) {
    for (var i = place.start * STATES + lane; i < place.end * STATES; i += 64u) {
      scratch[params.written + i] = b[i];
      scratch[params.read + i] = c[i];
    }
  }
  if (channel >= params.channels) {
    return;
  }
  var rate: array<f32, HELD>;
  var g: array<f32, HELD>;
  for (var n = 0u; n < HELD; n++) { // unrolled
    rate[n] = a[channel * STATES + params.first + n];
    g[n] = 0.0;
  }
  var total = 0.0;
  for (var t = place.end; t > place.start; t--) {
    let at = (t - 1u) * params.channels + channel;
    let step = delta[at];
    total += step;
    for (var n = 0u; n < HELD; n++) { // unrolled
      g[n] = expOfOne(step * rate[n]) * fma(c[(t - 1u) * STATES + params.first + n], dy[at], g[n]);
    }
  }
  let at = chunkAt(place, channel);
  scratch[at] = total;
  for (var n = 0u; n < HELD; n++) { // unrolled
    scratch[params.carries + at * STATES + params.first + n] = g[n];
  }
}
