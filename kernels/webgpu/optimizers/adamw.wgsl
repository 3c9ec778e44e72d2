// AdamW (Loshchilov and Hutter 2019) in PyTorch's order; the scalars are (η, 1 − β₁ᵗ, 1 − β₂ᵗ).
// Needs update.wgsl, readM, readV, readP, scalars, writeP, writeM and writeV.
fn update(i: u32, g: vec4f) {
  let n = params.size;
  // The host rounds 1 − β from float64: 1 − β of float32 would lose digits.
  let rates = params.rates;
  let m = rates.x * readM(0u, 0u, i, 1u, n) + rates.y * g;
  let v = rates.z * readV(0u, 0u, i, 1u, n) + rates.w * g * g;
  let kept = readP(0u, 0u, i, 1u, n) * (1.0 - scalars[0] * decay(i));
  let root = sqrt(v / scalars[2]) + params.epsilon;
  writeP(0u, 0u, i, 1u, n, kept - scalars[0] * (m / scalars[1]) / root);
  writeM(0u, 0u, i, 1u, n, m);
  writeV(0u, 0u, i, 1u, n, v);
}
