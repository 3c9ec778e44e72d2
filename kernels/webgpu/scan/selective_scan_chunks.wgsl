// The state after each chunk when it is 0 before it, and the sum of the chunk's Δ.
// Needs selective_scan.wgsl, a, delta, u, b, totals and states.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = placeOf(workgroup, grid);
  let channel = place.tile * 64u + lane;
  if (place.example >= params.batch || channel >= params.channels) {
    return;
  }
  var rate: array<f32, HELD>;
  var h: array<f32, HELD>;
  for (var n = 0u; n < HELD; n++) { // unrolled
    rate[n] = a[channel * STATES + params.first + n];
    h[n] = startOf(rate[n], 0.0);
  }
  var total = 0.0;
  for (var t = place.start; t < place.end; t++) {
    let step = delta[t * params.channels + channel];
    let written = step * u[t * params.channels + channel];
    total += step;
    for (var n = 0u; n < HELD; n++) { // unrolled
      h[n] = fma(exp(step * rate[n]), h[n], written * b[t * STATES + params.first + n]);
    }
  }
  let at = chunkAt(place, channel);
  totals[at] = total;
  for (var n = 0u; n < HELD; n++) { // unrolled
    states[at * STATES + params.first + n] = h[n];
  }
}
