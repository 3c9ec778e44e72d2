/**
 * How far draws are from a distribution.
 *
 * @module
 */

/** Kolmogorov's distance between draws and a distribution function, times √n: 2.2 has p ≈ 10⁻⁴. */
export function kolmogorov(draws: Float64Array, cumulative: (x: number) => number): number {
  const sorted = draws.slice().sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cumulative(x);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  });
  return distance * Math.sqrt(n);
}

/** Draws' first four standardized moments, each in units of its own standard error. */
export function momentErrors(draws: Float64Array, mean: number, std: number): number[] {
  const n = draws.length;
  const average = (power: number) =>
    draws.reduce((sum, x) => sum + ((x - mean) / std) ** power, 0) / n;
  // Of a normal sample: Var z = 1, Var z² = 2, Var z³ = 15, Var z⁴ = 96.
  return [
    average(1) * Math.sqrt(n),
    (average(2) - 1) * Math.sqrt(n / 2),
    average(3) * Math.sqrt(n / 15),
    (average(4) - 3) * Math.sqrt(n / 96),
  ];
}

/** χ² of counts that should be proportional to `expected`, as a normal deviate (Wilson, Hilferty). */
export function chiSquareDeviate(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  const n = counts.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (counts[i] - expected[i]) ** 2 / expected[i];
  const variance = 2 / (9 * (n - 1));
  return (Math.cbrt(sum / (n - 1)) - 1 + variance) / Math.sqrt(variance);
}
