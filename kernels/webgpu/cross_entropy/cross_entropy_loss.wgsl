// The loss of each row: ln Σ eˣ − (1 − ε)·x[label] − ε·mean(x).
// Needs cross_entropy.wgsl, rows.wgsl, special_numbers.wgsl, readLogits and losses.
fn finish(local: vec3u, row: u32, largest: f32, label: i32) {
  let n = params.classes;
  var powers = vec4f();
  var others = vec4f();
  var own = vec4f();
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    let x = readLogits(0u, row, c, params.rows, n) - largest;
    powers += select(vec4f(), expOf(x), inside(c, n));
    others += select(vec4f(), x, inside(c, n));
    own += select(vec4f(), x, vec4i(i32(c)) + vec4i(0, 1, 2, 3) == vec4i(label));
  }
  let logSum = logOf(sumOfRow(local, sumOfFour(powers)));
  let labeled = sumOfRow(local, sumOfFour(own));
  let mean = sumOfRow(local, sumOfFour(others)) / f32(n);
  if (local.x != 0u || row >= params.rows) {
    return;
  }
  // A class at −∞ counts for nothing unless targets are smoothed.
  let smoothed = select(params.smoothing * mean, 0.0, params.smoothing == 0.0);
  let loss = logSum - (1.0 - params.smoothing) * labeled - smoothed;
  losses[row] = select(select(quietNaN(), loss, isClass(label)), 0.0, label == IGNORED);
}
