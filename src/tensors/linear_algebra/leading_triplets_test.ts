import assert from "assert";
import { Random } from "../../random/mod.ts";
import { leadingTriplets } from "./leading_triplets.ts";
import { orthonormalizeRows } from "./orthonormalize.ts";
import { gram, multiplyTransposed, transpose } from "./products.ts";
import { svd } from "./svd.ts";
import { symmetricEigen } from "./symmetric_eigen.ts";

function normal(m: number, n: number, seed = 1): Float64Array {
  const out = new Float64Array(m * n);
  new Random(seed).fillNormal(out, 0, 1);
  return out;
}

/** Makes sure that all numbers differ by at most so much. */
function assertClose(a: Float64Array, b: Float64Array, bound: number, what: string): void {
  assert.equal(a.length, b.length, what);
  const worst = a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
  assert.ok(worst <= bound, `${what} are off by ${worst}`);
}

const identity = (n: number) =>
  Float64Array.from({ length: n * n }, (_, i) => i % (n + 1) === 0 ? 1 : 0);

for (const [p, q, count] of [[401, 401, 1], [403, 406, 7], [402, 805, 100], [409, 411, 63]]) {
  Deno.test(`leadingTriplets() of [${p}, ${q}]: ${count} vectors with the signs of inverse iteration`, () => {
    const x = normal(p, q);
    const { vectors, products } = leadingTriplets(x, p, q, count, 1)!;
    const squares = gram(x, p, q);
    const expected = symmetricEigen(squares.slice(), p, count);
    // Eigenvalues are apart by some 10⁻⁴ of the largest.
    assertClose(vectors, expected.vectors, 1e-9, "vectors");
    assertClose(gram(vectors, count, p), identity(count), 1e-13, "products of vectors");
    const images = multiplyTransposed(vectors, squares, count, p, p);
    const scaled = vectors.map((v, i) => v * expected.values[Math.floor(i / p)]);
    assertClose(images, scaled, 1e-12 * expected.values[0], "images");
    const made = multiplyTransposed(vectors, transpose(x, p, q), count, q, p);
    assertClose(products, made, 1e-12 * Math.sqrt(expected.values[0]), "products");
  });
}

/** A square matrix of given singular values and random vectors. */
function withValues(values: Float64Array): Float64Array {
  const n = values.length;
  const [left, right] = [normal(n, n, 2), normal(n, n, 3)];
  for (const rows of [left, right]) orthonormalizeRows(rows, n, n);
  const scaled = left.map((x, i) => x * values[Math.floor(i / n)]);
  return multiplyTransposed(transpose(scaled, n, n), transpose(right, n, n), n, n, n);
}

Deno.test("leadingTriplets() gives up vectors that aren't apart, and svd() finds them", () => {
  const [n, count] = [404, 12];
  assert.equal(leadingTriplets(new Float64Array(n * n), n, n, count, 1), undefined);
  for (const step of [0, 1e-14, 1e-12, 1e-5]) {
    const expected = Float64Array.from(
      { length: n },
      (_, i) => i < 20 ? (i < 6 ? 2 : 1) + step * i : 0.5,
    );
    const matrix = withValues(expected);
    assert.equal(leadingTriplets(matrix, n, n, count, 1) === undefined, step < 1e-7, `${step}`);
    const { left, values, right } = svd(matrix, n, n, { count });
    assertClose(values, expected.sort().reverse().slice(0, count), 1e-12, "values");
    for (const rows of [left, right]) {
      assertClose(gram(rows, count, n), identity(count), 1e-12, "products of vectors");
    }
    const images = multiplyTransposed(right, matrix, count, n, n);
    assertClose(images, left.map((x, i) => x * values[Math.floor(i / n)]), 1e-12, "images");
  }
});

Deno.test("leadingTriplets() takes matrices whose rank is below their order", () => {
  const [n, count] = [405, 5];
  const expected = Float64Array.from({ length: n }, (_, i) => Math.max(0, 8 - i));
  const matrix = withValues(expected);
  const { vectors, products } = leadingTriplets(matrix, n, n, count, 1)!;
  assertClose(gram(vectors, count, n), identity(count), 1e-13, "products of vectors");
  const squares = gram(products, count, n);
  assertClose(
    squares,
    identity(count).map((x, i) => x * expected[i % count] ** 2),
    1e-11,
    "squares",
  );
});
