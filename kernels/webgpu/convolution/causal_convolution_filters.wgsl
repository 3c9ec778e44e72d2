// sums[p, e, k] = Σ_t x[t − (K − 1 − k), e]·dy[t, e] over the tokens of piece p, one sum an invocation.
struct Params {
  rows: u32,
  tokens: u32,
  columns: u32,
  taps: u32,
  pieces: u32,
  piece: u32,
}
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let e = i % params.columns;
  let tap = i / params.columns % params.taps;
  let p = i / params.columns / params.taps;
  if (p >= params.pieces) {
    return;
  }
  let lag = params.taps - 1u - tap;
  var sum = 0.0;
  for (var row = p * params.piece; row < min((p + 1u) * params.piece, params.rows); row++) {
    if (row % params.tokens >= lag) {
      sum += x[(row - lag) * params.columns + e] * dy[row * params.columns + e];
    }
  }
  sums[(p * params.columns + e) * params.taps + tap] = sum;
}
