import assert from "assert";
import { Random } from "../../random/mod.ts";
import { inverseIteration } from "./inverse_iteration.ts";
import { gram, multiplyTransposed } from "./products.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";
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

Deno.test("diagonalize() gives up on what isn't a number", () => {
  assert.throws(() => diagonalize(Float64Array.of(1, NaN, 2), Float64Array.of(1, 1)), {
    name: "Error",
    message: "Cannot find eigenvalue 0 of 3 as 60 sweeps didn't converge",
  });
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

Deno.test("inverseIteration() separates what has split: a block matrix with equal blocks", () => {
  const [blocks, size] = [12, 4];
  const n = blocks * size;
  const tridiagonal = {
    order: n,
    diagonal: new Float64Array(n).fill(2),
    offDiagonal: Float64Array.from({ length: n - 1 }, (_, i) => (i + 1) % size === 0 ? 0 : 1),
    reflectors: new Float64Array(n * n),
    scales: new Float64Array(n),
  };
  const found = inverseIteration(tridiagonal, blocks)!;
  assert.notEqual(found, undefined);
  // Every block has the largest eigenvalue 2 + 2 cos(π / 5).
  const expected = new Float64Array(blocks).fill(2 + 2 * Math.cos(Math.PI / 5));
  assertClose(found.values, expected, 1e-13, "values");
  assertClose(gram(found.vectors, blocks, n), identity(blocks), 1e-13, "orthonormality");
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
