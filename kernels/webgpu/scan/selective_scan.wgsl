// What the kernels of a selective scan share: h[t] = exp(Δ[t]·A)·h[t − 1] + Δ[t]·u[t]·B[t].
// A workgroup takes 64 neighboring channels of one chunk of tokens of one example.
// Needs special_numbers.wgsl.
const STATES = 16u;
const CHUNK = 16u;
// The states that an invocation holds, from params.first on: compilers take minutes for large private
// arrays, so that more states take several dispatches, which go on with each other's sums.
const HELD = 16u;

struct Params {
  batch: u32,
  tokens: u32,
  channels: u32,
  chunks: u32,
  // Where the kernel's parts of the scratch memory start.
  carries: u32,
  partials: u32,
  // And its copies of B and C.
  written: u32,
  read: u32,
  // The first of the states that are held.
  first: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

// The place of a workgroup: its example, chunk, first token, the token after the last, and which 64
// channels. Nothing of a lane may stand here: one member that differs among lanes makes the whole
// struct differ in the eyes of compilers, and they refuse barriers in loops over it.
struct Place {
  example: u32,
  chunk: u32,
  start: u32,
  end: u32,
  tile: u32,
}

fn placeOf(workgroup: vec3u, grid: vec3u) -> Place {
  let tiles = (params.channels + 63u) / 64u;
  let group = workgroup.y * grid.x + workgroup.x;
  return placeIn(group / tiles / params.chunks, group / tiles % params.chunks, group % tiles);
}

fn placeIn(example: u32, chunk: u32, tile: u32) -> Place {
  let start = example * params.tokens + chunk * CHUNK;
  let end = min(start + CHUNK, (example + 1u) * params.tokens);
  return Place(example, chunk, start, end, tile);
}

// The number of a chunk's channel among those of all examples.
fn chunkAt(place: Place, channel: u32) -> u32 {
  return (place.example * params.chunks + place.chunk) * params.channels + channel;
}

// A state before the first token of a chunk. One that decays by e^NaN is NaN from the start: exp may
// lose it, and this costs less than asking at every token.
fn startOf(rate: f32, state: f32) -> f32 {
  return select(state, quietNaN(), isNaN(rate));
}
