// out = softmax(scale · q kᵀ) v for each head, by online softmax (Dao et al. 2022): the largest
// score so far and the sum of powers relative to it are corrected as keys go by, four at a time.
// Needs attention_params.wgsl, special_numbers.wgsl, writeOut, STEP, stage, firstRow, secondRow and
// logSumExp.
fn largestOfFour(value: vec4f) -> f32 {
  return max(max(value.x, value.y), max(value.z, value.w));
}

fn writeBlock(start: u32, block: u32, value: mat4x4f) {
  let column = 16u * block;
  writeOut(start, 0u, column, 1u, params.width, value[0]);
  writeOut(start, 0u, column + 4u, 1u, params.width, value[1]);
  writeOut(start, 0u, column + 8u, 1u, params.width, value[2]);
  writeOut(start, 0u, column + 12u, 1u, params.width, value[3]);
}

fn writeRow(p: Place, token: u32, row: Row) {
  let start = startOfRow(p, 1u, 0u, token);
  writeBlock(start, 0u, row.b0);
  if (BLOCKS > 1u) {
    writeBlock(start, 1u, row.b1);
  }
  if (BLOCKS > 2u) {
    writeBlock(start, 2u, row.b2);
  }
  if (BLOCKS > 3u) {
    writeBlock(start, 3u, row.b3);
  }
  if (BLOCKS > 4u) {
    writeBlock(start, 4u, row.b4);
  }
  if (BLOCKS > 5u) {
    writeBlock(start, 5u, row.b5);
  }
  if (BLOCKS > 6u) {
    writeBlock(start, 6u, row.b6);
  }
  if (BLOCKS > 7u) {
    writeBlock(start, 7u, row.b7);
  }
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
  var out: Row;
  var largest = -3.4e38;
  var total = 0.0;
  let end = select(params.tokens, min(p.token + LANES, params.tokens), CAUSAL);
  for (var start = 0u; start < end; start += STEP) {
    stage(p, start, lane);
    for (var j = 0u; j < STEP; j += 4u) {
      let key = start + j;
      let products = vec4f(
        dotOfRows(query, firstRow(p, start, j, lane)),
        dotOfRows(query, firstRow(p, start, j + 1u, lane)),
        dotOfRows(query, firstRow(p, start, j + 2u, lane)),
        dotOfRows(query, firstRow(p, start, j + 3u, lane)));
      let seen = vec4<bool>(sees(token, key), sees(token, key + 1u), sees(token, key + 2u),
        sees(token, key + 3u));
      let scores = select(vec4f(-3.4e38), params.scale * products, seen);
      let next = max(largest, largestOfFour(scores));
      let powers = select(vec4f(), expOf(scores - next), seen);
      let correction = expOfOne(largest - next);
      largest = next;
      total = fma(total, correction, dot(powers, vec4f(1.0)));
      out = scaleRow(out, correction);
      out = addSeen(out, powers.x, secondRow(p, start, j, lane), seen.x);
      out = addSeen(out, powers.y, secondRow(p, start, j + 1u, lane), seen.y);
      out = addSeen(out, powers.z, secondRow(p, start, j + 2u, lane), seen.z);
      out = addSeen(out, powers.w, secondRow(p, start, j + 3u, lane), seen.w);
    }
  }
  if (token >= params.tokens) {
    return;
  }
  writeRow(p, token, scaleRow(out, 1.0 / total));
  logSumExp[statistic(p, token)] = largest + logOf(total);
}
