// 1 for a row whose largest logit is its label's, the first of equal ones.
// Needs cross_entropy.wgsl, rows.wgsl, special_numbers.wgsl, readLogits and y.
fn finish(local: vec3u, row: u32, largest: f32, label: i32) {
  let n = params.classes;
  var best = n;
  var lost = false;
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    let x = readLogits(0u, row, c, params.rows, n);
    lost = lost || any(areNaN(x) & inside(c, n));
    let ties = (x == vec4f(largest)) & inside(c, n);
    let first = select(select(select(3u, 2u, ties.z), 1u, ties.y), 0u, ties.x);
    best = min(best, select(n, c + first, any(ties)));
  }
  // Classes are whole numbers far below 2²⁴, so that floats hold them exactly. A row with a NaN has no
  // largest: −1 is below all classes.
  let answer = -largestOfRow(local, select(-f32(best), 1.0, lost));
  if (local.x == 0u && row < params.rows) {
    y[row] = select(0.0, 1.0, i32(answer) == label && label >= 0);
  }
}
