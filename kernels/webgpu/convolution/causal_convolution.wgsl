// y[t] = Σ_j w[K − 1 − j]·x[t − j], or x[t + j] in reverse; four channels of one token an invocation.
// Needs filters, readX and finish.
struct Params {
  rows: u32,
  tokens: u32,
  columns: u32,
  taps: u32,
  reverse: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let e = params.columns;
  let quads = (e + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let row = i / quads;
  if (row >= params.rows) {
    return;
  }
  let c = i % quads * 4u;
  let t = row % params.tokens;
  let back = params.reverse == 0u;
  let lags = min(params.taps, select(params.tokens - t, t + 1u, back));
  var sum = vec4f();
  for (var lag = 0u; lag < lags; lag++) {
    let first = c * params.taps + params.taps - 1u - lag;
    let w = vec4f(
      filters[first],
      filters[first + params.taps],
      filters[first + 2u * params.taps],
      filters[first + 3u * params.taps],
    );
    sum += w * readX(0u, select(row + lag, row - lag, back), c, params.rows, e);
  }
  finish(0u, row, c, params.rows, e, sum);
}
