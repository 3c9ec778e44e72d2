// y[t] = C[t]·h[t] and the state before each chunk, in one pass: a lane goes through all chunks of a
// channel. States are carried from chunk to chunk as where chunks are scanned side by side, by the
// decay of the sum of their Δ, to the same bits: a product of thousands of decays would be off.
// Needs selective_scan.wgsl, a, states, delta, u, y, b and c.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tiles = (params.channels + 63u) / 64u;
  let group = workgroup.y * grid.x + workgroup.x;
  let channel = group % tiles * 64u + lane;
  if (group / tiles >= params.batch || channel >= params.channels) {
    return;
  }
  var rate: array<f32, HELD>;
  var before: array<f32, HELD>;
  for (var n = 0u; n < HELD; n++) { // unrolled
    rate[n] = a[channel * STATES + params.first + n];
    before[n] = 0.0;
  }
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    let place = placeIn(group / tiles, chunk, group % tiles);
    let kept = chunkAt(place, channel) * STATES + params.first;
    // The states, and what they would be if they were 0 before the chunk.
    var h: array<f32, HELD>;
    var own: array<f32, HELD>;
    for (var n = 0u; n < HELD; n++) { // unrolled
      states[kept + n] = before[n];
      h[n] = startOf(rate[n], before[n]);
      own[n] = startOf(rate[n], 0.0);
    }
    var total = 0.0;
    for (var t = place.start; t < place.end; t++) {
      let step = delta[t * params.channels + channel];
      let written = step * u[t * params.channels + channel];
      total += step;
      var sum = 0.0;
      if (params.first > 0u) {
        sum = y[t * params.channels + channel];
      }
      for (var n = 0u; n < HELD; n++) { // unrolled
        let decay = exp(step * rate[n]);
        let added = written * b[t * STATES + params.first + n];
        h[n] = fma(decay, h[n], added);
        own[n] = fma(decay, own[n], added);
        sum = fma(c[t * STATES + params.first + n], h[n], sum);
      }
      y[t * params.channels + channel] = sum;
    }
    for (var n = 0u; n < HELD; n++) { // unrolled
      before[n] = fma(exp(rate[n] * total), before[n], own[n]);
    }
  }
}
