import assert from "assert";
import { Random } from "../../random/mod.ts";
import { orthonormalizeRows } from "./orthonormalize.ts";
import { gram, multiplyTransposed, transpose } from "./products.ts";
import { type SingularValueDecomposition, svd } from "./svd.ts";

function normal(m: number, n: number, seed = 1): Float64Array {
  const out = new Float64Array(m * n);
  new Random(seed).fillNormal(out, 0, 1);
  return out;
}

/** A matrix (m, n) of given singular values, and random vectors. */
function withValues(values: number[], m: number, n: number): Float64Array {
  const r = values.length;
  const [left, right] = [normal(r, m, 2), normal(r, n, 3)];
  orthonormalizeRows(left, r, m);
  orthonormalizeRows(right, r, n);
  const scaled = left.map((x, i) => x * values[Math.floor(i / m)]);
  return multiplyTransposed(transpose(scaled, r, m), transpose(right, r, n), m, n, r);
}

function assertAll(values: Float64Array, bound: number, what: string): void {
  const worst = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  assert.ok(worst <= bound, `${what} is off by ${worst}`);
}

function subtractIdentity(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((x, i) => x - (i % (n + 1) === 0 ? 1 : 0));
}

/** Checks what a decomposition is: M rightᵢ = σᵢ leftᵢ, orthonormal vectors, falling values ≥ 0. */
function assertDecomposes(
  matrix: Float64Array,
  m: number,
  n: number,
  count = Math.min(m, n),
): SingularValueDecomposition {
  const result = svd(matrix, m, n, { count });
  const { left, values, right } = result;
  assert.equal(result.count, count);
  const what = `[${m}, ${n}], ${count} triplets`;
  const bound = 10 * Math.max(m, n) * Number.EPSILON;
  assertAll(subtractIdentity(gram(left, count, m), count), bound, `${what}: left`);
  assertAll(subtractIdentity(gram(right, count, n), count), bound, `${what}: right`);
  const images = multiplyTransposed(right, matrix, count, m, n);
  const scale = values[0];
  const difference = images.map((x, i) => x - values[Math.floor(i / m)] * left[i]);
  assertAll(difference, bound * scale, `${what}: M right`);
  for (let i = 0; i < count; i++) assert.ok(values[i] >= 0 && !(values[i] > values[i - 1]), what);
  if (count === Math.min(m, n)) {
    const scaled = left.map((x, i) => x * values[Math.floor(i / m)]);
    const product = multiplyTransposed(
      transpose(scaled, count, m),
      transpose(right, count, n),
      m,
      n,
      count,
    );
    assertAll(product.map((x, i) => x - matrix[i]), 2 * bound * scale, `${what}: M`);
  }
  return result;
}

Deno.test("svd() decomposes matrices of all forms", () => {
  for (const [m, n] of [[1, 1], [1, 7], [7, 1], [2, 2], [3, 50], [50, 3], [33, 33], [60, 41]]) {
    assertDecomposes(normal(m, n), m, n);
  }
  assert.deepEqual(svd([-3], 1, 1).values, Float64Array.of(3));
});

Deno.test("svd(): the largest triplets are those of the whole decomposition", () => {
  for (const [m, n, count] of [[40, 40, 10], [40, 40, 30], [100, 30, 5], [30, 100, 1]]) {
    const matrix = normal(m, n);
    const few = assertDecomposes(matrix, m, n, count);
    const all = svd(matrix, m, n);
    assertAll(few.values.map((x, i) => x - all.values[i]), 1e-13 * all.values[0], "values");
    // Vectors agree up to their sign: the product of both does not have one.
    const projector = (rows: Float64Array, length: number) => {
      const columns = transpose(rows.subarray(0, count * length), count, length);
      return multiplyTransposed(columns, columns, length, length, count);
    };
    const others = projector(all.left, m);
    assertAll(projector(few.left, m).map((x, i) => x - others[i]), 1e-10, "the left space");
  }
});

Deno.test("svd() finds the singular values a matrix was made of, small ones too", () => {
  const spectra = [
    [5, 4, 3, 2, 1],
    [1, 1, 1, 1, 1, 1, 1, 1],
    [2, 2, 2, 1, 1, 1e-3, 1e-3],
    [1, 1e-4, 1e-9, 1e-12],
    [1, 0.5],
    [3],
  ];
  for (const values of spectra) {
    for (const [m, n] of [[8, 8], [20, 9], [9, 20], [40, 40]]) {
      const matrix = withValues(values, m, n);
      const found = assertDecomposes(matrix, m, n).values;
      const expected = Array.from(found, (_, i) => values[i] ?? 0);
      // What Gram's matrix alone would lose: anything below 10⁻⁸ of the largest.
      assertAll(found.map((x, i) => x - expected[i]), 1e-14 * values[0], `${values}`);
      const few = assertDecomposes(matrix, m, n, 2).values;
      assertAll(few.map((x, i) => x - expected[i]), 1e-14 * values[0], `two of ${values}`);
    }
  }
});

Deno.test("svd() of zeros, the identity, a permutation and a rank of one", () => {
  assertAll(assertDecomposes(new Float64Array(12), 3, 4).values, 0, "zero");
  const identity = Float64Array.from({ length: 400 }, (_, i) => i % 21 === 0 ? 1 : 0);
  assertAll(assertDecomposes(identity, 20, 20).values.map((x) => x - 1), 1e-15, "the identity");
  assertAll(assertDecomposes(identity, 20, 20, 3).values.map((x) => x - 1), 1e-15, "the identity");
  const permutation = Float64Array.from(
    { length: 49 },
    (_, i) => i % 7 === (i / 7 + 3 | 0) % 7 ? 1 : 0,
  );
  assertAll(assertDecomposes(permutation, 7, 7).values.map((x) => x - 1), 1e-15, "a permutation");
  const outer = Float64Array.from(
    { length: 60 },
    (_, i) => (i % 10 + 1) * (Math.floor(i / 10) - 2),
  );
  const { values } = assertDecomposes(outer, 6, 10);
  assert.ok(values[0] > 80 && values[1] === 0);
});

Deno.test("svd() of very large and very small numbers neither overflows nor underflows", () => {
  const matrix = normal(6, 5);
  const { values } = svd(matrix, 6, 5);
  for (const scale of [1e300, 1e-300]) {
    const scaled = svd(matrix.map((x) => x * scale), 6, 5).values;
    assertAll(scaled.map((x, i) => x / scale - values[i]), 1e-13, `times ${scale}`);
  }
});

Deno.test("svd() of what falls over hundreds of powers of ten", () => {
  // A filter's covariance: e^(−r²/σ), whose squares are far below the smallest double.
  for (const [kernel, sigma] of [[9, 0.03], [11, 0.08], [13, 0.3], [13, 1.9]]) {
    const [size, middle] = [kernel ** 2, (kernel - 1) / 2];
    const bump = Float64Array.from({ length: size }, (_, i) => {
      const [y, x] = [Math.floor(i / kernel) - middle, i % kernel - middle];
      return Math.exp(-(y * y + x * x) / (2 * sigma));
    });
    const matrix = Float64Array.from(
      { length: size * size },
      (_, i) => bump[Math.floor(i / size)] * bump[i % size] * Math.cos(i % size - i / size | 0),
    );
    assertDecomposes(matrix, size, size);
    assertDecomposes(matrix, size, size, 3);
  }
  for (const fall of [1, 20, 60]) {
    const graded = normal(30, 12).map((x, i) =>
      x * Math.exp(-fall * (Math.floor(i / 12) + i % 12) / 2)
    );
    assertDecomposes(graded, 30, 12);
  }
});

Deno.test("svd() refuses a matrix whose norm is too large for a double", () => {
  const most = Number.MAX_VALUE;
  assert.deepEqual(svd([most], 1, 1).values, Float64Array.of(most));
  assert.throws(() => svd([most, most], 1, 2), {
    name: "RangeError",
    message: "Cannot find singular values: expected them below 1.8e308, got larger ones; scale " +
      "the matrix down",
  });
});

Deno.test("svd() leaves its input alone and takes float32 and lists", () => {
  const matrix = normal(5, 4);
  const before = matrix.slice();
  svd(matrix, 5, 4);
  assert.deepEqual(matrix, before);
  const float32 = Float32Array.from(matrix);
  assert.deepEqual(svd(float32, 5, 4).values, svd([...float32], 5, 4).values);
});

Deno.test("svd() refuses what it can't decompose", () => {
  for (const wrong of [NaN, Infinity]) {
    assert.throws(() => svd([1, 2, 3, 4, wrong, 6], 2, 3), {
      name: "RangeError",
      message:
        `Cannot decompose a matrix: expected finite numbers, got ${wrong} at row 1, column 1`,
    });
  }
  assert.throws(() => svd([1, 2, 3], 2, 2), /expected 4 numbers for \[2, 2\], got 3/);
  assert.throws(() => svd([], 0, 2), /expected positive integers, .+, got \[0, 2\] and count 0/);
  assert.throws(
    () => svd([1, 2], 1, 2, { count: 2 }),
    /count at most the smaller axis, got \[1, 2\] and count 2/,
  );
});
