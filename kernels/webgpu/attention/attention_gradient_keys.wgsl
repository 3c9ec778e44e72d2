// dv = Σ_queries p · dout and dk = Σ_queries ds · q, in one pass or, where registers are scarce, in
// one each.
// Needs attention_params.wgsl, special_numbers.wgsl, attention_gradient_params.wgsl, STEP, stage,
// firstRow, secondRow, logSumExp and deltas.
override KEYS: bool = true;
override VALUES: bool = true;

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
  let key = rowOfQkv(p, 1u, token);
  var value: Row;
  if (KEYS) {
    value = rowOfQkv(p, 2u, token);
  }
  var dkey: Row;
  var dvalue: Row;
  for (var start = select(0u, p.token / STEP * STEP, CAUSAL); start < params.tokens; start += STEP) {
    stage(p, start, lane);
    for (var j = 0u; j < STEP; j++) {
      let at = statistic(p, min(start + j, params.tokens - 1u));
      let query = firstRow(p, start, j, lane);
      let dout = secondRow(p, start, j, lane);
      let power = expOfOne(params.scale * dotOfRows(query, key) - logSumExp[at]);
      let seen = sees(start + j, token);
      let probability = select(0.0, power * deltas[inverseStatistic(at)], seen);
      if (VALUES) {
        dvalue = addSeen(dvalue, probability, dout, seen);
      }
      if (KEYS) {
        let dscore = params.scale * probability * (dotOfRows(dout, value) - deltas[at]);
        dkey = addSeen(dkey, dscore, query, seen);
      }
    }
  }
  if (token >= params.tokens) {
    return;
  }
  if (KEYS) {
    writeRow(p, 1u, token, dkey);
  }
  if (VALUES) {
    writeRow(p, 2u, token, dvalue);
  }
}
