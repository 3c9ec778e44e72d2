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

// Rows that are read before they are added, as each would wait for memory alone.
const AT_ONCE = 4u; // on GPUs 8u

// What a row adds if its sequence has a token so far before it; else any number.
fn product(row: u32, lag: u32, e: u32) -> f32 {
  return x[(max(row, lag) - lag) * params.columns + e] * dy[row * params.columns + e];
}

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
  let end = min((p + 1u) * params.piece, params.rows);
  var sum = 0.0;
  var row = p * params.piece;
  for (; row + AT_ONCE <= end; row += AT_ONCE) {
    var products: array<f32, AT_ONCE>;
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      products[j] = product(row + j, lag, e);
    }
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      sum = select(sum, sum + products[j], (row + j) % params.tokens >= lag);
    }
  }
  for (; row < end; row++) {
    sum = select(sum, sum + product(row, lag, e), row % params.tokens >= lag);
  }
  sums[(p * params.columns + e) * params.taps + tap] = sum;
}
