// y[t] = C[t]·h[t], from the state before the chunk.
// Needs selective_scan.wgsl, a, states, delta, u, y, b and c.
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
    h[n] = startOf(rate[n], states[chunkAt(place, channel) * STATES + params.first + n]);
  }
  for (var t = place.start; t < place.end; t++) {
    let step = delta[t * params.channels + channel];
    let written = step * u[t * params.channels + channel];
    var sum = 0.0;
    if (params.first > 0u) {
      sum = y[t * params.channels + channel];
    }
    for (var n = 0u; n < HELD; n++) { // unrolled
      h[n] = fma(exp(step * rate[n]), h[n], written * b[t * STATES + params.first + n]);
      sum = fma(c[t * STATES + params.first + n], h[n], sum);
    }
    y[t * params.channels + channel] = sum;
  }
}
