import assert from "assert";
import { Random } from "../../random/mod.ts";
import { gram, multiplyTransposed } from "./products.ts";
import { leadingEigen, symmetricEigen, symmetricEigenvalues } from "./symmetric_eigen.ts";
import { applyReflectors, tridiagonalize } from "./tridiagonal.ts";
import { diagonalize } from "./tridiagonal_ql.ts";

/** A symmetric matrix with normal elements. */
function symmetric(n: number, seed = 1): Float64Array {
  const a = new Float64Array(n * n);
  new Random(seed).fillNormal(a, 0, 1);
  return a.map((x, i) => x + a[i % n * n + Math.floor(i / n)]);
}

const identity = (n: number) =>
  Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : 0);

function assertClose(a: Float64Array, b: Float64Array, bound: number, what: string): void {
  assert.equal(a.length, b.length);
  a.forEach((x, i) => assert.ok(Math.abs(x - b[i]) <= bound, `${what}: ${x}, not ${b[i]} at ${i}`));
}

/** Checks A v = λ v, orthonormal rows, falling values. */
function assertEigen(a: Float64Array, n: number, count: number): Float64Array {
  const { values, vectors } = symmetricEigen(a.slice(), n, count);
  const scale = a.reduce((max, x) => Math.max(max, Math.abs(x)), 0) * n;
  const bound = 20 * n * Number.EPSILON;
  const images = multiplyTransposed(vectors, a, count, n, n);
  const scaled = vectors.map((x, i) => x * values[Math.floor(i / n)]);
  assertClose(images, scaled, bound * scale, `A v of ${count} of ${n}`);
  assertClose(gram(vectors, count, n), identity(count), bound, `orthonormality of ${count}`);
  for (let i = 1; i < count; i++) assert.ok(values[i] <= values[i - 1]);
  return values;
}

Deno.test("tridiagonalize() and applyReflectors() are A = Q T Q^T with an orthogonal Q", () => {
  for (const n of [1, 2, 3, 4, 5, 16, 33]) {
    const a = symmetric(n);
    const tridiagonal = tridiagonalize(a.slice(), n);
    const { diagonal, offDiagonal } = tridiagonal;
    const columns = identity(n);
    applyReflectors(tridiagonal, columns, n); // Row i is Q eᵢ.
    assertClose(gram(columns, n, n), identity(n), 1e-14 * n, "orthogonality");
    const images = multiplyTransposed(columns, a, n, n, n); // Row i is A Q eᵢ.
    const t = multiplyTransposed(columns, images, n, n, n);
    const expected = new Float64Array(n * n);
    diagonal.forEach((x, i) => expected[i * n + i] = x);
    offDiagonal.forEach((x, i) => expected[i * n + i + 1] = expected[(i + 1) * n + i] = x);
    assertClose(t, expected, 1e-14 * n * n, `T of order ${n}`);
  }
});

Deno.test("diagonalize() finds the eigenvalues 2 − 2 cos(πk / (n + 1)) of second differences", () => {
  const n = 50;
  const d = new Float64Array(n).fill(2);
  diagonalize(d, new Float64Array(n - 1).fill(-1));
  const expected = d.map((_, i) => 2 - 2 * Math.cos(Math.PI * (i + 1) / (n + 1)));
  assertClose(d.sort(), expected, 1e-13, "eigenvalues");
});

Deno.test("diagonalize() refuses what isn't finite", () => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    assert.throws(() => diagonalize(Float64Array.of(1, wrong, 2), Float64Array.of(1, 1)), {
      name: "RangeError",
      message: `Cannot diagonalize a matrix: expected finite numbers, got ${wrong} at 1 of the ` +
        "diagonal",
    });
    assert.throws(() => diagonalize(Float64Array.of(1, 2), Float64Array.of(wrong)), RangeError);
  }
});

Deno.test("diagonalize() converges where a sweep underflows between tiny neighbors", () => {
  const n = 40;
  // From 1 down to 1e-300 and less, and off-diagonal elements between them.
  const d = Float64Array.from({ length: n }, (_, i) => 10 ** (-8 * i));
  const e = Float64Array.from({ length: n - 1 }, (_, i) => 10 ** (-8 * i - 3));
  for (const [diagonal, between] of [[d, e], [d.toReversed(), e.toReversed()]]) {
    const values = diagonal.slice();
    diagonalize(values, between.slice());
    values.sort().reverse();
    const norm = Math.hypot(...d, ...e);
    assert.ok(Math.abs(values[0] - 1.000001) < 1e-8 * norm, `${values}`);
    assert.ok(values.every(Number.isFinite));
  }
});

Deno.test("symmetricEigen(): all and few vectors of random matrices agree", () => {
  for (const n of [1, 2, 5, 8, 40, 81]) {
    const a = symmetric(n, n);
    const all = assertEigen(a, n, n);
    const few = Math.floor(n / 4);
    if (few > 0) {
      assertClose(assertEigen(a, n, few), all.slice(0, few), 1e-12 * n, "the largest");
    }
  }
});

Deno.test("symmetricEigen(): equal, clustered, zero and negative eigenvalues", () => {
  const n = 40;
  const { vectors: q } = symmetricEigen(symmetric(n), n, n);
  const of = (values: (i: number) => number) => {
    const columns = q.map((_, i) => q[i % n * n + Math.floor(i / n)]);
    const scaled = columns.map((x, i) => x * values(i % n));
    const a = multiplyTransposed(scaled, columns, n, n, n);
    return a.map((_, i) => a[Math.max(i, i % n * n + Math.floor(i / n))]);
  };
  const spectra = [
    () => 1,
    () => 0,
    (i: number) => i < 7 ? 1 : 0,
    (i: number) => i < 20 ? 5 : -5,
    (i: number) => 1 + 1e-14 * i,
    (i: number) => 1e-8 ** (i / n),
    (i: number) => -i,
  ];
  for (const spectrum of spectra) {
    const a = of(spectrum);
    const expected = Float64Array.from({ length: n }, (_, i) => spectrum(i)).sort().reverse();
    for (const count of [1, 10, n]) {
      assertClose(assertEigen(a, n, count), expected.slice(0, count), 1e-12 * n, `${spectrum}`);
    }
  }
  for (const count of [3, n]) assertEigen(identity(n), n, count);
});

/** Q diag(values) Qᵀ with a random orthogonal Q, exactly symmetric. */
function withSpectrum(values: number[]): Float64Array {
  const n = values.length;
  const { vectors: q } = symmetricEigen(symmetric(n), n, n);
  const columns = q.map((_, i) => q[i % n * n + Math.floor(i / n)]);
  const product = multiplyTransposed(columns.map((x, i) => x * values[i % n]), columns, n, n, n);
  return product.map((_, i) => product[Math.max(i, i % n * n + Math.floor(i / n))]);
}

Deno.test("eigenvalues are right from the smallest doubles to the largest", () => {
  const n = 12;
  const spectrum = Array.from({ length: n }, (_, i) => (i - 4) / n);
  const matrix = withSpectrum(spectrum);
  const expected = spectrum.toSorted((a, b) => b - a);
  for (const power of [-1010, -1000, -700, -300, -65, -1, 0, 65, 300, 700, 1000, 1022]) {
    const scaled = matrix.map((x) => x * 2 ** power);
    for (const count of [1, 3, n]) {
      const { values, vectors } = symmetricEigen(scaled.slice(), n, count);
      values.forEach((x, i) => assert.ok(Math.abs(x * 2 ** -power - expected[i]) < 1e-14, `${x}`));
      assertClose(gram(vectors, count, n), identity(count), 1e-14, `orthonormality at 2^${power}`);
    }
    assert.ok(Math.abs(symmetricEigenvalues(scaled, n)[n - 1] * 2 ** -power + 1 / 3) < 1e-14);
  }
  for (const scale of [1e300, 1e-300, Number.MAX_VALUE, Number.MIN_VALUE]) {
    // Denormal numbers have no digits to lose: 5e-324 times ones.
    assert.deepEqual([...symmetricEigenvalues(Float64Array.of(scale), 1)], [scale]);
    const { values } = symmetricEigen(Float64Array.of(scale, 0, 0, -scale), 2, 2);
    assert.deepEqual([...values], [scale, -scale]);
  }
  const denormal = new Float64Array(9).fill(Number.MIN_VALUE);
  const multiples = [...symmetricEigenvalues(denormal, 3)].map((x) => x / Number.MIN_VALUE);
  assert.deepEqual(multiples.map(Math.abs), [3, 0, 0]);
});

Deno.test("zero, diagonal, rank one and repeated: the values that one can see", () => {
  for (const n of [1, 2, 3, 40]) {
    const zero = symmetricEigen(new Float64Array(n * n), n, n);
    assert.deepEqual(zero.values, new Float64Array(n));
    assertClose(gram(zero.vectors, n, n), identity(n), 0, "of zero");
    const falling = Float64Array.from({ length: n }, (_, i) => n - 3 * i);
    const diagonal = identity(n).map((x, i) => x * falling[Math.floor(i / n)]);
    assert.deepEqual(symmetricEigenvalues(diagonal, n), falling);
    const ones = symmetricEigenvalues(new Float64Array(n * n).fill(1), n);
    assert.ok(Math.abs(ones[0] - n) < 1e-13 && ones.slice(1).every((x) => Math.abs(x) < 1e-13));
    const repeated = symmetricEigenvalues(identity(n).map((x) => -2.5 * x), n);
    assert.deepEqual(repeated, new Float64Array(n).fill(-2.5));
  }
});

Deno.test("matrices graded by any power converge, as NumPy's solver does", () => {
  for (const n of [5, 30, 121]) {
    for (const fall of [0.1, 1, 5, 20, 60]) {
      for (const back of [false, true]) {
        const place = (i: number) => fall * (back ? n - 1 - i : i);
        const random = symmetric(n, n);
        const a = random.map((x, i) => x * Math.exp(-place(Math.floor(i / n)) - place(i % n)));
        assertEigen(a, n, n);
      }
    }
  }
});

Deno.test("leadingEigen() has all values and the vectors above a part of the largest", () => {
  for (const n of [30, 430]) {
    const spectrum = Array.from({ length: n }, (_, i) => i < 5 ? 5 - i : i % 2 ? -1e-3 : 1e-9);
    const a = withSpectrum(spectrum);
    const { values, vectors } = leadingEigen(a.slice(), n, 1e-6);
    assert.equal(vectors.length, 5 * n);
    assertClose(values, Float64Array.from(spectrum).sort().reverse(), 1e-12, "values");
    const images = multiplyTransposed(vectors, a, 5, n, n);
    const scaled = vectors.map((x, i) => x * values[Math.floor(i / n)]);
    assertClose(images, scaled, 1e-12, "A v");
    const tiny = leadingEigen(a.map((x) => x * 1e-200), n, 1e-6);
    assertClose(tiny.values.map((x) => x * 1e200), values, 1e-12, "values, scaled");
    assert.equal(tiny.vectors.length, 5 * n);
  }
});

Deno.test("what isn't finite, doesn't fit or is too large is refused", () => {
  for (const wrong of [NaN, Infinity, -Infinity]) {
    for (const find of [symmetricEigen, leadingEigen]) {
      assert.throws(() => find(Float64Array.of(1, 9, wrong, 1), 2, 1), {
        name: "RangeError",
        message:
          `Cannot find eigenvalues: expected finite numbers, got ${wrong} at row 1, column 0`,
      });
    }
    // What lies above the diagonal isn't read.
    assert.deepEqual([...symmetricEigenvalues(Float64Array.of(1, wrong, 0, 1), 2)], [1, 1]);
  }
  assert.throws(() => symmetricEigen(new Float64Array(5), 2, 1), {
    name: "RangeError",
    message: "Cannot find eigenvalues: expected order × order numbers and a count of at most the " +
      "order, got 5 numbers, order 2, count 1",
  });
  assert.throws(() => symmetricEigen(new Float64Array(4), 2, 3), RangeError);
  const most = new Float64Array(9).fill(Number.MAX_VALUE);
  assert.throws(
    () => symmetricEigenvalues(most, 3),
    /Cannot find eigenvalues: expected them below/,
  );
});

Deno.test("a matrix whose elements fall to nothing has no NaN among its eigenvalues", () => {
  // Squares of the smallest elements are below the smallest double.
  const order = 12;
  const a = Float64Array.from(
    { length: order * order },
    (_, i) => Math.exp(-40 * (Math.floor(i / order) + i % order)),
  );
  const { values } = symmetricEigen(a, order, order);
  assert.ok(Math.abs(values[0] - 1) < 1e-12 && values.every(Number.isFinite), `${values}`);
});
