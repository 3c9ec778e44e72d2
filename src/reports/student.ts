/**
 * Student's t distribution, and how small a difference a number of seeds can show.
 *
 * @module
 */

/** Halvings of an interval until no double lies inside it. */
const HALVINGS = 200;

/**
 * Quantile of Student's t distribution: the number that a variable is below with this probability. Found by
 * bisection of the distribution function, which has a closed form for whole degrees of freedom (Abramowitz &
 * Stegun 1964, 26.7.3 and 26.7.4).
 *
 * @param probability In (0, 1).
 * @param freedom Degrees of freedom, a whole number of at least 1: for a mean of n values, n − 1.
 * @throws {RangeError} If one of them isn't such a number.
 *
 * @example
 * ```ts
 * import { studentQuantile } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * // Half a 95 % interval of three seeds is 4.3 standard errors, not 2.
 * assert.equal(studentQuantile(0.975, 2).toFixed(3), "4.303");
 * ```
 */
export function studentQuantile(probability: number, freedom: number): number {
  requireFreedom(freedom);
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(
      `Cannot take a quantile: expected a probability between 0 and 1, got ${probability}`,
    );
  }
  if (probability === 0.5) return 0;
  if (probability < 0.5) return -studentQuantile(1 - probability, freedom);
  const within = 2 * probability - 1;
  let top = 1;
  while (probabilityWithin(top, freedom) < within) top *= 2;
  return bisect((t) => probabilityWithin(t, freedom), within, top);
}

/**
 * How probable it is that a variable of Student's t distribution is at least as far from 0: the two-sided
 * probability of a t test.
 *
 * @param t The variable; infinite where a mean has no error.
 * @param freedom Degrees of freedom, a whole number of at least 1.
 * @throws {RangeError} If they aren't.
 *
 * @example
 * ```ts
 * import { studentProbability } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.equal(studentProbability(4.303, 2).toFixed(3), "0.050");
 * ```
 */
export function studentProbability(t: number, freedom: number): number {
  requireFreedom(freedom);
  if (Number.isNaN(t)) return NaN;
  return Math.max(0, 1 - probabilityWithin(Math.abs(t), freedom));
}

/**
 * The smallest true difference between two arms that runs of both with these seeds show as one, with a
 * probability of `power`: the one at which a two-sided t test of the paired differences rejects 0 that
 * often. With a standard deviation s of an arm's accuracy over seeds, and arms that vary independently of
 * each other, it is λ s √(2/n), where λ is the noncentrality at which a noncentral t variable of n − 1
 * degrees of freedom is beyond the test's critical value (Cohen, "Statistical Power Analysis", 1988, ch. 2;
 * R's `power.t.test(type = "paired")` has the same with both sides, `strict = TRUE`). Arms that share what a
 * seed decides, as the order of images does, can vary less apart, and show less then.
 *
 * @param seeds n, runs of each arm.
 * @param options The spread s, in any unit; `power`, by default 0.8; `level`, the two-sided probability of
 *   a difference that isn't there, by default 0.05.
 * @returns The difference in the unit of the spread; Infinity for a single seed.
 *
 * @example
 * ```ts
 * import { detectableDifference } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * assert.equal(detectableDifference(3, { spread: 0.5 }).toFixed(1), "2.3");
 * assert.equal(detectableDifference(10, { spread: 0.5 }).toFixed(1), "0.7");
 * ```
 */
export function detectableDifference(
  seeds: number,
  { spread, power = 0.8, level = 0.05 }: {
    readonly spread: number;
    readonly power?: number;
    readonly level?: number;
  },
): number {
  if (seeds < 2) return Infinity;
  const critical = studentQuantile(1 - level / 2, seeds - 1);
  const detected = (noncentrality: number) => beyond(noncentrality, critical, seeds - 1);
  let top = 1;
  while (detected(top) < power) top *= 2;
  return bisect(detected, power, top) * spread * Math.sqrt(2 / seeds);
}

/** P(|T| < t). */
function probabilityWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let [term, sum] = odd ? [cosine, 0] : [1, 0];
  for (let k = odd ? 1 : 0; k <= freedom - 2; k += 2) {
    sum += term;
    term *= (k + 1) / (k + 2) * cosine ** 2;
  }
  return odd ? (angle + sine * sum) * 2 / Math.PI : sine * sum;
}

/** Points of Simpson's rule over the deviation that a sample of normal numbers has. */
const POINTS = 2_000;

/** P(|T′| > critical) of a noncentral T′ = (Z + noncentrality) / S: over all S, whose square is χ²/freedom. */
function beyond(noncentrality: number, critical: number, freedom: number): number {
  const most = 1 + 12 / Math.sqrt(2 * freedom);
  let [mass, sum] = [0, 0];
  for (let i = 0; i <= POINTS; i++) {
    const s = most * i / POINTS;
    const simpson = i === 0 || i === POINTS ? 1 : i % 2 === 1 ? 4 : 2;
    const power = freedom === 1 ? 0 : (freedom - 1) * Math.log(s);
    const density = simpson * Math.exp(power - freedom * (s * s - 1) / 2);
    mass += density;
    const reach = critical * s;
    sum += density * (normalBelow(noncentrality - reach) + normalBelow(-noncentrality - reach));
  }
  return sum / mass;
}

/** P(Z < x) of a standard normal Z (Abramowitz & Stegun 1964, 26.2.11). */
function normalBelow(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let [term, sum] = [x, 0];
  for (let k = 3; sum + term !== sum; k += 2) {
    sum += term;
    term *= x * x / k;
  }
  return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/** Where a function that rises from 0 to `top` has a value. */
function bisect(rising: (x: number) => number, value: number, top: number): number {
  let [low, high] = [0, top];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (rising(middle) < value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function requireFreedom(freedom: number): void {
  if (Number.isSafeInteger(freedom) && freedom >= 1) return;
  throw new RangeError(
    `Cannot use Student's distribution: expected degrees of freedom as a whole number of at least 1, ` +
      `got ${freedom}`,
  );
}
