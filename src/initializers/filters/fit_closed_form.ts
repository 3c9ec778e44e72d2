import { closedFormCovariance } from "./filter_covariance.ts";

/** The closed form that is nearest to a covariance. */
export interface ClosedFormFit {
  /** The σ whose Σ points most nearly in the covariance's direction. */
  readonly sigma: number;
  /** What Σ is multiplied with to be nearest in the Frobenius norm. */
  readonly scale: number;
  /** Cosine of the angle between the two, as vectors of K⁴ elements: 1 where one is a multiple of the other. */
  readonly similarity: number;
}

/** Steps of the search: a factor of about 1.2 from one σ to the next, then narrower and narrower. */
const COARSE = 48, FINE = 24;

/** Cosine of the angle between two matrices of the same size, as vectors. */
function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const product = inner(a, b);
  return product === 0 ? 0 : product / Math.sqrt(inner(a, a) * inner(b, b));
}

/**
 * How a layer's filter covariance looks through {@linkcode closedFormCovariance}: the width σ that fits
 * best, by a search between 0.01 and 4K, and how well it does.
 *
 * @param covariance `(K², K²)`, row-major, as of a trained layer's filters.
 * @param kernel K, odd.
 * @throws {RangeError} If the covariance doesn't have K⁴ elements, one isn't finite, or K isn't odd.
 *
 * @example
 * ```ts
 * import { closedFormCovariance, fitClosedForm } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const covariance = closedFormCovariance(5, 0.5).map((x) => 3 * x);
 * const { sigma, scale, similarity } = fitClosedForm(covariance, 5);
 * assert.deepEqual([sigma, scale, similarity].map((x) => x.toFixed(3)), ["0.500", "3.000", "1.000"]);
 * ```
 */
export function fitClosedForm(covariance: ArrayLike<number>, kernel: number): ClosedFormFit {
  if (covariance.length !== kernel ** 4) {
    throw new RangeError(
      `Cannot fit a closed form: expected a covariance of K⁴ elements, got ${covariance.length} ` +
        `with K = ${kernel}`,
    );
  }
  const wrong = Array.prototype.findIndex.call(covariance, (x) => !Number.isFinite(x));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot fit a closed form: expected finite numbers, got ${covariance[wrong]} at ${wrong}`,
    );
  }
  const score = (log: number) =>
    cosineSimilarity(covariance, closedFormCovariance(kernel, Math.exp(log)));
  const [low, high] = [Math.log(0.01), Math.log(4 * kernel)];
  const logs = Array.from({ length: COARSE }, (_, i) => low + (high - low) * i / (COARSE - 1));
  const scores = logs.map(score);
  const best = scores.indexOf(Math.max(...scores));
  const log = maximum(score, logs[Math.max(0, best - 1)], logs[Math.min(COARSE - 1, best + 1)]);
  const sigma = Math.exp(log);
  const closed = closedFormCovariance(kernel, sigma);
  return {
    sigma,
    scale: inner(covariance, closed) / inner(closed, closed),
    similarity: cosineSimilarity(covariance, closed),
  };
}

/** Where a function with one hill between `low` and `high` is highest: golden sections (Kiefer 1953). */
function maximum(score: (x: number) => number, low: number, high: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < FINE; i++) {
    const [a, b] = [high - part * (high - low), low + part * (high - low)];
    if (score(a) < score(b)) low = a;
    else high = b;
  }
  return (low + high) / 2;
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
