// SGD with momentum as PyTorch's; the scalars are (η).
// Needs update.wgsl, readP, readU, writeP, scalars and writeU.
fn update(i: u32, gradient: vec4f) {
  let n = params.size;
  let p = readP(0u, 0u, i, 1u, n);
  let g = gradient + decay(i) * p;
  let u = params.rates.x * readU(0u, 0u, i, 1u, n) + g;
  let direction = select(u, g + params.rates.x * u, params.rates.y > 0.0);
  writeP(0u, 0u, i, 1u, n, p - scalars[0] * direction);
  writeU(0u, 0u, i, 1u, n, u);
}
