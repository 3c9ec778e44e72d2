// All gradients inside a chunk. Forward, the states are made again from the one before the chunk;
// backward, g is the gradient of the state. dB and dC sum over channels, dA over chunks: partial sums
// go to scratch memory, those of dA where the chunk's carry was.
// Needs selective_scan.wgsl, special_numbers.wgsl, a, scratch, states, delta, u, dy, du and ddelta.
const BLOCK = 16u;
const SHARE = 2u * BLOCK;
const PARTS = 64u / SHARE;

// Of the lanes' values of dB, then dC, for the states held, which are at most a block; a row has one
// element more than lanes, so that lanes that read down a column meet different banks.
var<workgroup> exchange: array<f32, SHARE * 65u>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = placeOf(workgroup, grid);
  if (place.example >= params.batch) {
    return;
  }
  let inside = place.tile * 64u + lane < params.channels;
  let channel = min(place.tile * 64u + lane, params.channels - 1u);
  let state = chunkAt(place, channel) * STATES + params.first;
  var rate: array<f32, HELD>;
  var g: array<f32, HELD>;
  var da: array<f32, HELD>;
  var before: array<f32, CHUNK * HELD>;
  for (var n = 0u; n < HELD; n++) { // unrolled
    rate[n] = a[channel * STATES + params.first + n];
    g[n] = select(0.0, scratch[params.carries + state + n], inside);
    da[n] = 0.0;
    before[n] = startOf(rate[n], states[state + n]);
  }
  for (var t = place.start; t + 1u < place.end; t++) {
    let step = delta[t * params.channels + channel];
    let written = step * u[t * params.channels + channel];
    let base = (t - place.start) * HELD;
    for (var n = 0u; n < HELD; n++) { // unrolled
      let h = exp(step * rate[n]) * before[base + n];
      before[base + HELD + n] = fma(written, scratch[params.written + t * STATES + params.first + n], h);
    }
  }
  let places = params.batch * params.tokens * STATES;
  let parts = (params.channels + 63u) / 64u * PARTS;
  for (var next = place.end; next > place.start; next--) {
    let t = next - 1u;
    let at = t * params.channels + channel;
    let step = delta[at];
    let input = u[at];
    let dread = select(0.0, dy[at], inside);
    // What earlier states gave waits in the places of the results.
    var read = 0.0;
    var decayed = 0.0;
    if (params.first > 0u && inside) {
      read = du[at];
      decayed = ddelta[at];
    }
    for (var n = 0u; n < HELD; n++) { // unrolled
      let written = scratch[params.written + t * STATES + params.first + n];
      let decay = expOfOne(step * rate[n]);
      let kept = decay * before[(t - place.start) * HELD + n];
      g[n] = fma(scratch[params.read + t * STATES + params.first + n], dread, g[n]);
      read = fma(g[n], written, read);
      decayed = fma(g[n] * rate[n], kept, decayed);
      da[n] = fma(g[n] * step, kept, da[n]);
      // Lanes beyond the channels add nothing, where 0·∞ of the last channel would be NaN.
      exchange[n * 65u + lane] = select(0.0, g[n] * step * input, inside);
      exchange[(BLOCK + n) * 65u + lane] = select(0.0, dread * fma(step * input, written, kept), inside);
      g[n] *= decay;
    }
    workgroupBarrier();
    let value = lane % SHARE;
    let n = value % BLOCK;
    if (n < HELD) {
      let part = lane / SHARE;
      var sum = 0.0;
      for (var other = part * SHARE; other < (part + 1u) * SHARE; other++) {
        sum += exchange[value * 65u + other];
      }
      let row = value / BLOCK * parts + place.tile * PARTS + part;
      scratch[params.partials + row * places + t * STATES + params.first + n] = sum;
    }
    workgroupBarrier();
    if (inside) {
      let last = params.first + HELD == STATES;
      du[at] = select(read, step * read, last);
      ddelta[at] = select(decayed, fma(input, read, decayed), last);
    }
  }
  if (inside) {
    for (var n = 0u; n < HELD; n++) { // unrolled
      scratch[params.carries + state + n] = da[n];
    }
  }
}
