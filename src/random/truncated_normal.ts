import { exp, normalProbability, normalQuantile } from "./functions.ts";

/** Mean and variance of a truncated standard normal distribution. */
export interface TruncatedNormalMoments {
  /** The mean, in units of σ before truncation. */
  readonly mean: number;
  /** The variance, in units of σ² before truncation. */
  readonly variance: number;
}

function assertBounds(low: number, high: number): void {
  if (!(low < high && low < 37 && high > -37)) {
    throw new RangeError(
      "Cannot truncate a normal distribution: expected bounds in order and within 37 sigmas of the " +
        `mean on one side, got ${low} and ${high}`,
    );
  }
}

/**
 * The quantile function of the standard normal distribution given that it lies in [low, high]:
 * u ↦ Φ⁻¹(Φ(low) + u (Φ(high) − Φ(low))). Inversion needs one uniform number however unlikely the
 * interval is, where rejection would take as many as 1 / (Φ(high) − Φ(low)).
 */
export function truncatedNormalQuantile(low: number, high: number): (u: number) => number {
  assertBounds(low, high);
  // Probabilities near 1 have lost the tail's digits: work in the lower tail and mirror.
  if (low + high > 0) {
    const mirrored = truncatedNormalQuantile(-high, -low);
    return (u) => -mirrored(u);
  }
  const start = normalProbability(low);
  const mass = normalProbability(high) - start;
  return (u) => Math.min(Math.max(normalQuantile(start + u * mass), low), high);
}

function density(z: number): number {
  return Math.abs(z) > 37 ? 0 : exp(-z * z / 2) / 2.5066282746310002;
}

/** Nodes in (0, 1) and weights of Gauss and Legendre's rule with eight points, the other half mirrored. */
const GAUSS_LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
].flatMap(([node, weight]) => [[-node, weight], [node, weight]]);

/** The moments by quadrature, for intervals so narrow that differences of probabilities lose their digits. */
function narrowMoments(low: number, high: number): TruncatedNormalMoments {
  const half = (high - low) / 2;
  const middle = low + half;
  let [mass, first, second] = [0, 0, 0];
  for (const [node, share] of GAUSS_LEGENDRE) {
    const z = half * node;
    const weight = share * exp(-z * (middle + z / 2));
    mass += weight;
    first += z * weight;
    second += z * z * weight;
  }
  const mean = first / mass;
  return { mean: middle + mean, variance: second / mass - mean * mean };
}

/**
 * Mean and variance of a standard normal number given that it lies in [low, high]:
 * mean = (φ(low) − φ(high)) / Z and variance = 1 + (low φ(low) − high φ(high)) / Z − mean², with
 * Z = Φ(high) − Φ(low). For ±2 the standard deviation is 0.8796.
 *
 * @throws {RangeError} If the bounds aren't in order.
 *
 * @example
 * ```ts
 * import { truncatedNormalMoments } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const { mean, variance } = truncatedNormalMoments(-2, 2);
 * assert.equal(mean, 0);
 * assert.equal(Math.sqrt(variance).toFixed(6), "0.879626");
 * ```
 */
export function truncatedNormalMoments(low: number, high: number): TruncatedNormalMoments {
  assertBounds(low, high);
  if (low + high > 0) {
    const { mean, variance } = truncatedNormalMoments(-high, -low);
    return { mean: -mean, variance };
  }
  if ((high - low) * Math.max(1, -low) < 1) return narrowMoments(low, high);
  const mass = normalProbability(high) - normalProbability(low);
  const mean = (density(low) - density(high)) / mass;
  const edge = (z: number) => Number.isFinite(z) ? z * density(z) : 0;
  return { mean, variance: 1 + (edge(low) - edge(high)) / mass - mean * mean };
}
