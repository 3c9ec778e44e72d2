// dq = Σ_keys ds · k with ds = scale · p · (dout·v − Σ dout·out). Keeps Σ dout·out for the keys, and
// what makes p probabilities.
// Needs attention_params.wgsl, attention_gradient_params.wgsl, special_numbers.wgsl, readOut,
// logSumExp, STEP, stage, firstRow, secondRow and deltas.
fn quadOfOut(p: Place, token: u32, d: u32) -> vec4f {
  return readOut(startOfRow(p, 1u, 0u, token), 0u, 4u * d, present(token), params.width);
}

fn blockOfOut(p: Place, token: u32, block: u32) -> mat4x4f {
  let d = 4u * block;
  return mat4x4f(quadOfOut(p, token, d), quadOfOut(p, token, d + 1u), quadOfOut(p, token, d + 2u),
    quadOfOut(p, token, d + 3u));
}

fn rowOfOut(p: Place, token: u32) -> Row {
  var row: Row;
  row.b0 = blockOfOut(p, token, 0u);
  if (BLOCKS > 1u) {
    row.b1 = blockOfOut(p, token, 1u);
  }
  if (BLOCKS > 2u) {
    row.b2 = blockOfOut(p, token, 2u);
  }
  if (BLOCKS > 3u) {
    row.b3 = blockOfOut(p, token, 3u);
  }
  if (BLOCKS > 4u) {
    row.b4 = blockOfOut(p, token, 4u);
  }
  if (BLOCKS > 5u) {
    row.b5 = blockOfOut(p, token, 5u);
  }
  if (BLOCKS > 6u) {
    row.b6 = blockOfOut(p, token, 6u);
  }
  if (BLOCKS > 7u) {
    row.b7 = blockOfOut(p, token, 7u);
  }
  return row;
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let p = place(workgroup, grid);
  if (spare(p)) {
    return;
  }
  let token = p.token + lane;
  let query = rowOfQkv(p, 0u, token);
  let dout = rowOfDout(p, token);
  let delta = dotOfRows(dout, rowOfOut(p, token));
  let normalizer = logSumExp[statistic(p, min(token, params.tokens - 1u))];
  var dquery: Row;
  var total = 0.0;
  let end = select(params.tokens, min(p.token + LANES, params.tokens), CAUSAL);
  for (var start = 0u; start < end; start += STEP) {
    stage(p, start, lane);
    for (var j = 0u; j < STEP; j++) {
      let key = firstRow(p, start, j, lane);
      let power = expOfOne(params.scale * dotOfRows(query, key) - normalizer);
      let seen = sees(token, start + j);
      let probability = select(0.0, power, seen);
      total += probability;
      let dprobability = dotOfRows(dout, secondRow(p, start, j, lane));
      let dscore = params.scale * probability * (dprobability - delta);
      dquery = addSeen(dquery, dscore, key, seen);
    }
  }
  if (token < params.tokens) {
    let inverse = inverseOf(total, normalizer);
    let at = statistic(p, token);
    deltas[at] = delta;
    deltas[inverseStatistic(at)] = inverse;
    writeRow(p, 0u, token, scaleRow(dquery, inverse));
  }
}
