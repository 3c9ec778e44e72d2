import assert from "assert";
import { filterCovariance } from "./filter_covariance.ts";
import { filterStatistics } from "./filter_statistics.ts";
import { productStatistics } from "./product_statistics.ts";
import { symmetricEigenvalues } from "./spectra.ts";
import golden from "./testing/numpy_structure.json" with { type: "json" };
import { near } from "./testing/near.ts";

/** The factors of `testing/numpy_structure.py`. */
function factor(count: number, phase: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, at) => Math.sin(1.7 * at + phase + 0.013 * at * at),
  );
}

for (const { dim, rank, phase, singularValues, ...expected } of golden.products) {
  Deno.test(`a product of rank ${rank} and side ${dim} has NumPy's numbers`, () => {
    const [left, right] = [factor(rank * dim, phase), factor(rank * dim, phase + 1)];
    const found = productStatistics({ left, right, dim, rank });
    const { diagonal: { mean, std, offMean, offStd }, norm, cosine, symmetry, effectiveRank } =
      found;
    const numbers = { mean, std, offMean, offStd, norm, cosine, symmetry, effectiveRank };
    for (const [key, value] of Object.entries(expected)) {
      near([numbers[key as keyof typeof numbers]], [value], 1e-6 * Math.max(1, Math.abs(value)));
    }
    near(found.singularValues!, singularValues, 1e-6 * singularValues[0]);
    const { singularValues: none } = productStatistics({ left, right, dim, rank }, {
      spectrum: false,
    });
    assert.equal(none, undefined);
  });
}

for (const { channels, kernel, phase, ...expected } of golden.filters) {
  Deno.test(`${channels} filters of ${kernel} × ${kernel} have NumPy's numbers`, () => {
    const filters = factor(channels * kernel * kernel, phase);
    const covariance = filterCovariance(filters, { kernel });
    near(covariance, expected.covariance, 1e-6);
    const eigenvalues = symmetricEigenvalues(covariance, kernel * kernel);
    near(eigenvalues, expected.eigenvalues, 1e-6);
    const { neighbors, leading } = filterStatistics(filters, eigenvalues, kernel);
    near([neighbors, leading], [expected.neighbors, expected.leading], 1e-6);
  });
}

Deno.test("factors that don't fit or aren't finite are refused", () => {
  const [left, right] = [new Float32Array(6), new Float32Array(6)];
  assert.throws(() => productStatistics({ left, right, dim: 4, rank: 2 }), /2 × 4 numbers, got 6/);
  right[4] = NaN;
  assert.throws(
    () => productStatistics({ left, right, dim: 3, rank: 2 }),
    /expected finite numbers, got NaN at row 1, column 1/,
  );
});
