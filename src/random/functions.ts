// Why not Math.log and Math.exp: ECMAScript leaves their last bits to the engine. These use only
// + − × ÷ and the square root, which IEEE 754 rounds exactly, so that a seed gives the same bits on
// every platform.

const LN2 = 0.6931471805599453;

/** The natural logarithm of a positive finite number, to about 2 units in the last place. */
export function log(x: number): number {
  let exponent = 0;
  for (; x < Math.SQRT1_2; exponent--) x *= 2;
  for (; x > Math.SQRT2; exponent++) x /= 2;
  // log x = 2 artanh s with |s| ≤ 0.172: eleven terms leave less than 10⁻¹⁷.
  const s = (x - 1) / (x + 1);
  const r = s * s;
  const high = 1 / 11 + r * (1 / 13 + r * (1 / 15 + r * (1 / 17 + r * (1 / 19 + r * (1 / 21)))));
  const sum = 1 + r * (1 / 3 + r * (1 / 5 + r * (1 / 7 + r * (1 / 9 + r * high))));
  return exponent * LN2 + 2 * s * sum;
}

/** e to the power of a finite number, to about 10⁻¹⁵ relative for |x| < 100. */
export function exp(x: number): number {
  const exponent = Math.round(x / LN2);
  const rest = x - exponent * LN2;
  let sum = 1;
  for (let n = 16; n >= 1; n--) sum = 1 + rest * sum / n;
  for (let i = 0; i < Math.abs(exponent); i++) sum = exponent > 0 ? sum * 2 : sum / 2;
  return sum;
}

/**
 * The standard normal quantile Φ⁻¹(p) for 0 < p < 1, to about 10⁻¹⁶ relative: algorithm AS 241,
 * PPND16 (Wichura, Applied Statistics 37, 1988).
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return central(q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -z : z;
}

// deno-fmt-ignore
function central(q: number): number {
  const r = 0.180625 - q * q;
  return q *
    (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
      45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
      133.14166789178437745) * r + 3.3871328727963666080) /
    (((((((5226.4952788528545610 * r + 28729.085735721942674) * r + 39307.895800092710610) * r +
      21213.794301586595867) * r + 5394.1960214247511077) * r + 687.18700749205790830) * r +
      42.313330701600911252) * r + 1);
}

// deno-fmt-ignore
function tail(r: number): number {
  return (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r +
      2.41780725177450611770e-1) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r +
      5.76949722146069140550) * r + 4.63033784615654529590) * r + 1.42343711074968357734) /
    (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r +
      1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r +
      6.89767334985100004550e-1) * r + 1.67638483018380384940) * r + 2.05319162663775882187) * r + 1);
}

// deno-fmt-ignore
function farTail(r: number): number {
  return (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r +
      1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r +
      2.96560571828504891230e-1) * r + 1.78482653991729133580) * r + 5.46378491116411436990) * r +
      6.65790464350110377720) /
    (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r +
      1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r +
      1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r +
      5.99832206555887937690e-1) * r + 1);
}

/**
 * The standard normal probability Φ(z), the inverse of {@linkcode normalQuantile} by bisection: exact
 * to rounding, and slow, as it is needed for bounds only. Past |z| = 37 it is 0 or 1.
 */
export function normalProbability(z: number): number {
  if (z > 0) return 1 - normalProbability(-z);
  if (z < -37) return 0;
  let low = 1e-300;
  let high = 0.5;
  for (let i = 0; i < 1100; i++) {
    // Halve the exponent while the bounds are magnitudes apart, the interval once they are close.
    const middle = low * 4 < high ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (normalQuantile(middle) < z) low = middle;
    else high = middle;
  }
  return high;
}
