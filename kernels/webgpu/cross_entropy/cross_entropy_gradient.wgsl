// The gradient of the logits: dloss · (softmax − target).
// Needs cross_entropy.wgsl, rows.wgsl, special_numbers.wgsl, readLogits, dlosses and writeDlogits.
fn finish(local: vec3u, row: u32, largest: f32, label: i32) {
  let n = params.classes;
  var powers = vec4f();
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    let x = readLogits(0u, row, c, params.rows, n) - largest;
    powers += select(vec4f(), expOf(x), inside(c, n));
  }
  let factor = 1.0 / sumOfRow(local, sumOfFour(powers));
  let weight = select(quietNaN(), dlosses[min(row, params.rows - 1u)], isClass(label));
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    let probability = factor * expOf(readLogits(0u, row, c, params.rows, n) - largest);
    let own = vec4i(i32(c)) + vec4i(0, 1, 2, 3) == vec4i(label);
    let target_ = select(vec4f(), vec4f(1.0 - params.smoothing), own) + params.smoothing / f32(n);
    let gradient = select(weight * (probability - target_), vec4f(), label == IGNORED);
    writeDlogits(0u, row, c, params.rows, n, gradient);
  }
}
