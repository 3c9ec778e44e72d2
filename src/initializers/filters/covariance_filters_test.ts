import assert from "assert";
import { filterCovariance } from "../../analysis/mod.ts";
import { Random } from "../../random/mod.ts";
import { covarianceFilters, depthOf, drawFilters, sigmaAt } from "./covariance_filters.ts";
import { closedFormCovariance, covarianceRoot } from "./filter_covariance.ts";
import { depthwiseRole } from "../testing/role_cases.ts";

const trace = (matrix: Float64Array, size: number) =>
  Array.from({ length: size }, (_, i) => matrix[i * (size + 1)]).reduce((a, b) => a + b);

const role = (kernel: number, channels: number, index = 0, count = 1) =>
  depthwiseRole({ kernel, channels, index, count });

Deno.test("closedFormCovariance() is symmetric, and mirrored filters have the same covariance", () => {
  for (const [kernel, sigma] of [[1, 0.3], [3, 0.5], [7, 1.2], [9, 1.9]]) {
    const size = kernel ** 2;
    const covariance = closedFormCovariance(kernel, sigma);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const value = covariance[i * size + j];
        assert.equal(value, covariance[j * size + i]);
        // Turning the filter by 180 degrees changes nothing.
        const turned = covariance[(size - 1 - i) * size + size - 1 - j];
        assert.ok(Math.abs(turned - value) < 1e-15);
      }
    }
  }
});

Deno.test("closedFormCovariance() follows its formula, written out for one element", () => {
  const [sigma, kernel, size] = [0.7, 5, 25];
  const z = (i: number, j: number) => Math.exp(-((i - 2) ** 2 + (j - 2) ** 2) / (2 * sigma));
  // Between (1, 2) and (3, 0): C_12 is Z moved up by one row, C_30 Z moved down by one and left by two.
  const forward = z(1, 2) * (z(4, 0) - 0.5 * z(3, 0)) * z(3, 0);
  const backward = z(3, 0) * (z(0, 4) - 0.5 * z(1, 2)) * z(1, 2);
  const actual = closedFormCovariance(kernel, sigma)[(1 * kernel + 2) * size + 3 * kernel + 0];
  assert.ok(Math.abs(actual - (forward + backward) / 2) < 1e-15, `${actual}`);
});

Deno.test("closedFormCovariance() has the known traces", () => {
  for (const [sigma, expected] of [[0.08, 0.5], [0.5, 1.01], [1, 2.09], [1.9, 3.98]]) {
    const actual = trace(closedFormCovariance(9, sigma), 81);
    assert.ok(Math.abs(actual - expected) < 0.006, `σ ${sigma}: ${actual}`);
  }
});

Deno.test("covarianceRoot() clips next to nothing at K 9, 2.3 % at K 5, and finds rank 1 at small sigma", () => {
  for (const sigma of [0.08, 0.5, 1, 1.5, 1.9]) {
    assert.ok(covarianceRoot(closedFormCovariance(9, sigma), 81).clipped < 1e-5, `σ ${sigma}`);
  }
  const { clipped } = covarianceRoot(closedFormCovariance(5, 1.9), 25);
  // The value of another implementation, in Python.
  assert.ok(Math.abs(clipped - 0.0231866363988907) < 1e-9, `${clipped}`);
  // All but one eigenvalue are below a hundredth.
  const { root, rank } = covarianceRoot(closedFormCovariance(5, 0.08), 25);
  const energy = Array.from({ length: rank }, (_, k) => {
    return Array.from({ length: 25 }, (_, i) => root[i * rank + k] ** 2).reduce((a, b) => a + b);
  });
  assert.ok(energy[0] > 0.49 && energy.slice(1).every((x) => x < 0.005), `${energy}`);
});

Deno.test("covarianceRoot() gives the nearest matrix that is positive semidefinite", () => {
  const { root, rank, clipped } = covarianceRoot([0, 1, 1, 0], 2);
  assert.equal(rank, 1);
  assert.equal(clipped, 0.5);
  const product = [0, 1, 2, 3].map((i) => root[i >> 1] * root[i & 1]);
  product.forEach((x) => assert.ok(Math.abs(x - 0.5) < 1e-12, `${product}`));
  assert.throws(() => covarianceRoot([1, 2, 3], 2), /of 2 × 2 elements, got 3/);
});

Deno.test("a norm scales every layer's filters to it and leaves their directions", () => {
  for (const index of [0, 2]) {
    const [own, scaled] = [undefined, 0.6].map((norm) => {
      const values = new Float32Array(4000 * 49);
      covarianceFilters({ norm }).initialize(
        role(7, 4000, index, 3),
        () => values,
        new Random(5),
      );
      return values;
    });
    const size = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / 4000);
    assert.ok(Math.abs(size(scaled) - 0.6) < 0.02, `${size(scaled)}`);
    const factor = size(scaled) / size(own);
    assert.ok(scaled.every((x, i) => Math.abs(x - factor * own[i]) < 1e-6));
  }
  for (const norm of [0, -1, NaN, Infinity]) {
    assert.throws(() => covarianceFilters({ norm }), /expected their norm to be .*above 0/);
  }
});

for (const [kernel, sigma] of [[3, 0.5], [5, 1.9], [7, 0.9]]) {
  Deno.test(`100,000 filters of K ${kernel}, σ ${sigma} have the covariance they are drawn from`, () => {
    const [channels, size] = [100_000, kernel ** 2];
    const root = covarianceRoot(closedFormCovariance(kernel, sigma), size);
    const filters = drawFilters(
      root,
      { channels, kernel },
      new Random("covariance").child("draws"),
    );
    const sample = filterCovariance(filters, { kernel });
    const exact = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < root.rank; k++) {
        sum += root.root[i * root.rank + k] * root.root[j * root.rank + k];
      }
      return sum;
    };
    let worst = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        // A normal sample covariance has variance (Σii·Σjj + Σij²)/(n − 1).
        const error = Math.sqrt((exact(i, i) * exact(j, j) + exact(i, j) ** 2) / (channels - 1));
        worst = Math.max(worst, Math.abs(sample[i * size + j] - exact(i, j)) / (error + 1e-9));
      }
    }
    // The largest of some thousand deviations, each 4.9 standard errors with probability 1e-6.
    assert.ok(worst < 4.9, `${worst} standard errors`);
    for (let i = 0; i < size; i++) {
      let mean = 0;
      for (let at = i; at < filters.length; at += size) mean += filters[at] / channels;
      assert.ok(Math.abs(mean) < 4.9 * Math.sqrt(exact(i, i) / channels) + 1e-9);
    }
  });
}

Deno.test("covarianceFilters() follows its profile over depth, and the seed", () => {
  assert.deepEqual([0, 3, 7].map((index) => depthOf({ index, count: 8 })), [0, 3 / 7, 1]);
  assert.equal(depthOf({ index: 0, count: 1 }), 0);
  assert.equal(sigmaAt(0), 0.08);
  assert.ok(Math.abs(sigmaAt(1) - 1.9) < 1e-12);
  const draw = (index: number, seed: number) => {
    const values = new Float32Array(4000 * 49);
    covarianceFilters().initialize(role(7, 4000, index, 8), () => values, new Random(seed));
    return values;
  };
  const energy = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0) / 4000;
  // tr Σ, with the variance 2·tr Σ² ≤ 2·(tr Σ)² of a filter's squared norm.
  for (const [index, sigma] of [[0, 0.08], [7, 1.9]]) {
    const expected = trace(closedFormCovariance(7, sigma), 49);
    const bound = 0.03 * expected + 4.5 * expected * Math.sqrt(2 / 4000);
    const actual = energy(draw(index, 1));
    assert.ok(Math.abs(actual - expected) < bound, `layer ${index}: ${actual}, ${expected}`);
  }
  assert.deepEqual(draw(3, 1), draw(3, 1));
  assert.notDeepEqual(draw(3, 1), draw(3, 2));
});

Deno.test("covarianceFilters() refuses what it can't draw", () => {
  const values = () => new Float32Array(2 * 16);
  const even = () => covarianceFilters().initialize(role(4, 2), values, new Random(0));
  assert.throws(even, {
    name: "RangeError",
    message: "Cannot make a filter covariance: expected an odd kernel, got 4",
  });
  for (
    const [profile, depth] of [[{ sigma: 0 }, "0"], [{ velocity: -1 }, "0\\.34"], [{
      velocity: -3,
      acceleration: 0,
    }, "1"]] as const
  ) {
    assert.throws(
      () => covarianceFilters(profile),
      new RegExp(
        `expected sigma to be positive at every depth from 0 to 1, got -?[0-9.]+ at depth ${depth}`,
      ),
    );
  }
  // Below zero only outside of the network.
  covarianceFilters({ sigma: 0.2, velocity: 1, acceleration: 0 });
  covarianceFilters({ sigma: 0.2, velocity: 1, acceleration: 0.5 });
});

Deno.test("the control has the norms of the covariance and nothing of its structure", () => {
  const own = role(7, 2000, 1, 2);
  const norms = [false, true].map((normMatched) => {
    const values = new Float32Array(2000 * 49);
    covarianceFilters({ normMatched }).initialize(own, () => values, new Random("filters"));
    const variance = (i: number) =>
      Array.from({ length: 2000 }, (_, c) => values[49 * c + i] ** 2).reduce((a, b) => a + b) /
      2000;
    const [middle, corner] = [variance(24), variance(0)];
    // Of 2000 squares of normal numbers the mean is within 5 √(2/2000) of 1, relative to it.
    if (normMatched) assert.ok(Math.abs(middle / corner - 1) < 0.4, `${middle}, ${corner}`);
    else assert.ok(middle > 3 * corner, `${middle}, ${corner}`);
    return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  });
  assert.ok(Math.abs(norms[0] / norms[1] - 1) < 0.05, `${norms}`);
});
