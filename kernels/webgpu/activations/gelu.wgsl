// The standard normal distribution function Φ(u) in x and its density φ(u) in y.
// erf: Abramowitz and Stegun 7.1.26, |error| ≤ 1.5e-7. Both share e^(−u²/2).
fn normal(u: vec4f) -> array<vec4f, 2> {
  let e = exp(-0.5 * u * u);
  let t = 1.0 / (1.0 + 0.3275911 * 0.70710678 * abs(u));
  let polynomial = fma(fma(fma(fma(vec4f(1.061405429), t, vec4f(-1.453152027)), t,
    vec4f(1.421413741)), t, vec4f(-0.284496736)), t, vec4f(0.254829592));
  let tail = 0.5 * polynomial * t * e;
  return array<vec4f, 2>(select(tail, 1.0 - tail, u > vec4f()), 0.39894228 * e);
}

// u·Φ(u): the exact GELU of Hendrycks and Gimpel 2016.
fn gelu(u: vec4f) -> vec4f {
  return u * normal(u)[0];
}

// Φ(u) + u·φ(u)
fn geluGradient(u: vec4f) -> vec4f {
  let n = normal(u);
  return fma(u, n[1], n[0]);
}
