import assert from "assert";
import { truncatedNormalMoments, truncatedNormalQuantile } from "./truncated_normal.ts";

/** Moments by the midpoint rule over the density: what the closed form must agree with. */
function integrate(low: number, high: number): { mean: number; variance: number } {
  const n = 200_000;
  let [mass, first, second] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const z = (high - low) * (i + 0.5) / n;
    const weight = Math.exp(-z * (z / 2 + low));
    mass += weight;
    first += z * weight;
    second += z * z * weight;
  }
  return { mean: low + first / mass, variance: second / mass - (first / mass) ** 2 };
}

Deno.test("truncatedNormalMoments() agrees with numerical integration", () => {
  for (const [low, high] of [[-2, 2], [-1, 3], [0, 12], [2, 4], [-0.1, 0.1]]) {
    const { mean, variance } = truncatedNormalMoments(low, high);
    const expected = integrate(low, high);
    assert.ok(Math.abs(mean - expected.mean) < 1e-8, `mean over [${low}, ${high}]: ${mean}`);
    assert.ok(Math.abs(variance - expected.variance) < 1e-8, `variance: ${variance}`);
  }
});

Deno.test("truncatedNormalMoments() keeps its digits where bounds are close", () => {
  for (const low of [-8, -1, -0.001, 0, 1, 30]) {
    for (const width of [0.05, 0.009, 1e-3, 1e-5]) {
      const { mean, variance } = truncatedNormalMoments(low, low + width);
      const expected = integrate(low, low + width);
      const close = (a: number, b: number, scale: number) => Math.abs(a - b) < 1e-6 * scale;
      assert.ok(close(mean, expected.mean, width), `${mean} in [${low}, ${low + width}]`);
      assert.ok(close(variance, expected.variance, width ** 2), `${variance} for ${width}`);
    }
  }
});

Deno.test("truncatedNormalMoments() of the upper tail mirror those of the lower one", () => {
  for (const [low, high] of [[5, 6], [7, 8], [8, 9], [8.5, 9], [30, 31], [36, Infinity]]) {
    const [upper, lower] = [[low, high], [-high, -low]].map(([a, b]) =>
      truncatedNormalMoments(a, b)
    );
    assert.deepEqual(upper, { mean: -lower.mean, variance: lower.variance });
    assert.ok(low < upper.mean && upper.mean < high, `mean over [${low}, ${high}]: ${upper.mean}`);
  }
});

Deno.test("truncatedNormalMoments() without bounds are those of the normal distribution", () => {
  assert.deepEqual(truncatedNormalMoments(-Infinity, Infinity), { mean: 0, variance: 1 });
  const half = truncatedNormalMoments(0, Infinity);
  assert.ok(Math.abs(half.mean - Math.sqrt(2 / Math.PI)) < 1e-14);
  assert.ok(Math.abs(half.variance - (1 - 2 / Math.PI)) < 1e-14);
});

Deno.test("truncatedNormalQuantile() rises from one bound to the other, even far out", () => {
  for (const [low, high] of [[-2, 2], [6, 9], [-9, -6], [12, Infinity]]) {
    const quantile = truncatedNormalQuantile(low, high);
    let last = low;
    for (let u = 0.5 ** 12; u < 1; u += 0.5 ** 11) {
      const z = quantile(low + high > 0 ? 1 - u : u);
      assert.ok(z > (low + high > 0 ? low : last) && z < high, `${z} in [${low}, ${high}]`);
      last = z;
    }
  }
});

Deno.test("truncatedNormalQuantile() refuses bounds that leave nothing", () => {
  for (const [low, high] of [[2, -2], [1, 1], [38, 40], [-40, -38], [NaN, 2], [-2, NaN]]) {
    assert.throws(() => truncatedNormalQuantile(low, high), {
      name: "RangeError",
      message: `Cannot truncate a normal distribution: expected bounds in order and within 37 ` +
        `sigmas of the mean on one side, got ${low} and ${high}`,
    });
  }
});
