import assert from "assert";
import { Random } from "../../random/mod.ts";
import { symmetricEigenvalues } from "../../tensors/mod.ts";
import { covarianceFilters } from "./covariance_filters.ts";
import { closedFormCovariance, covarianceRoot, type FilterShift } from "./filter_covariance.ts";
import golden from "../testing/numpy_spectra.json" with { type: "json" };

/** Σ[ij, lm] = Z_ij · Z_lm · (C − ¼(Z_ij + Z_lm)), C from the distance: written out anew. */
function collapsed(kernel: number, sigma: number, shift: FilterShift): Float64Array {
  const [size, middle] = [kernel ** 2, (kernel - 1) / 2];
  const place = (i: number) => [Math.floor(i / kernel) - middle, i % kernel - middle];
  const z = (y: number, x: number) => Math.exp(-(y * y + x * x) / (2 * sigma));
  const distance = (a: number, b: number) => {
    const plain = Math.abs(a - b);
    return shift === "wrap" ? Math.min(plain, kernel - plain) : plain;
  };
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = place(Math.floor(at / size));
    const [l, m] = place(at % size);
    return z(i, j) * z(l, m) * (z(distance(i, l), distance(j, m)) - (z(i, j) + z(l, m)) / 4);
  });
}

const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

Deno.test("closedFormCovariance() is its collapsed formula to 1e-12", () => {
  for (const kernel of [1, 3, 5, 7, 9, 11, 15]) {
    for (const sigma of [0.01, 0.08, 0.5, 1.9, 10]) {
      for (const shift of ["wrap", "none"] as const) {
        const actual = closedFormCovariance(kernel, sigma, { shift });
        const off = largestDifference(actual, collapsed(kernel, sigma, shift));
        assert.ok(off <= 1e-12, `K ${kernel}, σ ${sigma}, ${shift}: ${off}`);
      }
    }
  }
});

Deno.test("without wrapping the diagonal is the same, and what differs gets smaller with K", () => {
  for (const [kernel, expected] of [[3, 0.248], [5, 0.092], [7, 0.011], [9, 0.001]]) {
    const [wrap, none] = (["wrap", "none"] as const).map((shift) =>
      closedFormCovariance(kernel, 1.9, { shift })
    );
    assert.deepEqual(closedFormCovariance(kernel, 1.9), wrap, "wrapping is the default");
    for (let i = 0; i < kernel ** 4; i += kernel ** 2 + 1) assert.equal(none[i], wrap[i]);
    const off = largestDifference(wrap, none);
    assert.ok(Math.abs(off - expected) <= 0.0005, `K ${kernel}: ${off}`);
  }
});

Deno.test("without wrapping next to nothing is negative for K ≤ 9 at σ ≤ 1.9", () => {
  for (const kernel of [3, 5, 7, 9]) {
    for (const sigma of [0.01, 0.08, 0.3, 0.44, 0.7, 1, 1.5, 1.9]) {
      const covariance = closedFormCovariance(kernel, sigma, { shift: "none" });
      const { clipped } = covarianceRoot(covariance, kernel ** 2);
      assert.ok(clipped < 3.4e-6, `K ${kernel}, σ ${sigma}: ${clipped}`);
    }
  }
  // Where wrapping makes most of it, as NumPy has it too.
  assert.ok(covarianceRoot(closedFormCovariance(5, 1.9), 25).clipped > 0.023);
});

Deno.test("the eigenvalues are NumPy's, for kernels from 3 to 41 and σ from 0.01 to 10", () => {
  for (const { kernel, sigma, shift, leading, smallest, negative, ...sums } of golden.cases) {
    const [what, size] = [`K ${kernel}, σ ${sigma}, ${shift}`, kernel ** 2];
    const covariance = closedFormCovariance(kernel, sigma, { shift: shift as FilterShift });
    const values = symmetricEigenvalues(covariance, size);
    const bound = 1e-13 * Math.max(1, leading[0]);
    leading.forEach((value, i) => assert.ok(Math.abs(values[i] - value) <= bound, `${what}: ${i}`));
    assert.ok(Math.abs(values[size - 1] - smallest) <= bound, `${what}: ${values[size - 1]}`);
    const largest = Math.max(values[0], -values[size - 1]);
    assert.equal(values.filter((value) => value < -1e-9 * largest).length, negative, what);
    const trace = values.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(trace - sums.trace) <= size * bound, `${what}: trace ${trace}`);
  }
});

Deno.test("covarianceRoot() takes a root at every kernel and σ that a filter can have", () => {
  const wide = [3, 5, 7, 9, 11, 13, 15, 17, 19, 21].flatMap((kernel) =>
    [0.01, 0.02, 0.04, 0.08, 0.2, 0.5, 1, 1.9, 4, 10].map((sigma) => [kernel, sigma])
  );
  for (const [kernel, sigma] of [...wide, [31, 0.08], [41, 1.9]]) {
    const [what, size] = [`K ${kernel}, σ ${sigma}`, kernel ** 2];
    const covariance = closedFormCovariance(kernel, sigma);
    const { root, rank, clipped } = covarianceRoot(covariance, size);
    assert.ok(rank > 0 && clipped >= 0 && clipped < 0.1, `${what}: ${rank}, ${clipped}`);
    assert.ok(root.every(Number.isFinite), what);
    // The trace of R·Rᵀ is that of Σ and of what was clipped.
    let [trace, energy] = [0, 0];
    for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)];
    for (const x of root) energy += x * x;
    const expected = trace * (1 - clipped) / (1 - 2 * clipped);
    assert.ok(Math.abs(energy - expected) <= 1e-9 * trace, `${what}: ${energy}, ${expected}`);
  }
});

Deno.test("covarianceRoot() of a large matrix is that of its vectors, all of them", () => {
  // Large enough for the way that only looks for the vectors wanted, with many wanted and few.
  for (const sigma of [0.3, 1.9]) {
    const [kernel, size] = [21, 441];
    const covariance = closedFormCovariance(kernel, sigma);
    const { root, rank, clipped } = covarianceRoot(covariance, size);
    let worst = 0;
    for (let i = 0; i < size; i += 7) {
      for (let j = 0; j < size; j += 5) {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += root[i * rank + k] * root[j * rank + k];
        worst = Math.max(worst, Math.abs(sum - covariance[i * size + j]));
      }
    }
    assert.ok(worst <= 1e-12 + 2 * clipped, `σ ${sigma}: ${worst}`);
  }
});

Deno.test("covarianceFilters() draws without wrapping too", () => {
  const kernel = 3;
  const shape = [50_000, 1, kernel, kernel];
  const parameter = { name: "w", shape, fanIn: 9, fanOut: 9 };
  const at = { kind: "depthwise", name: "c", index: 0, count: 1, channels: 50_000 } as const;
  const corner = (shift?: FilterShift) => {
    const values = new Float32Array(50_000 * 9);
    const scheme = covarianceFilters({ sigma: 1.9, shift });
    scheme.initialize({ ...at, parameter, kernel }, () => values, new Random(3));
    let sum = 0;
    for (let i = 0; i < values.length; i += 9) sum += values[i] * values[i + 8] / 50_000;
    return sum;
  };
  // Opposite corners are neighbors where distances wrap.
  for (const shift of ["wrap", "none"] as const) {
    const exact = exactProduct(kernel, shift);
    assert.ok(Math.abs(corner(shift) - exact) < 0.01, `${shift}: ${corner(shift)}, not ${exact}`);
  }
  assert.equal(corner(), corner("wrap"));
  assert.ok(corner("wrap") - corner("none") > 0.1);
});

/** Covariance of opposite corners of what is drawn. */
function exactProduct(kernel: number, shift: FilterShift): number {
  const size = kernel ** 2;
  const { root, rank } = covarianceRoot(closedFormCovariance(kernel, 1.9, { shift }), size);
  let sum = 0;
  for (let k = 0; k < rank; k++) sum += root[k] * root[(size - 1) * rank + k];
  return sum;
}

Deno.test("closedFormCovariance() and covarianceRoot() refuse what they can't take", () => {
  assert.throws(() => closedFormCovariance(3, 1, { shift: "plain" as FilterShift }), {
    name: "RangeError",
    message: 'Cannot make a filter covariance: expected the shift "wrap" or "none", got plain',
  });
  assert.throws(() => covarianceFilters({ shift: "plain" as FilterShift }), /expected the shift/);
  for (const wrong of [NaN, Infinity, -Infinity]) {
    assert.throws(() => covarianceRoot([1, 0, wrong, 1], 2), {
      name: "RangeError",
      message: `Cannot find eigenvalues: expected finite numbers, got ${wrong} at row 1, column 0`,
    });
  }
});
