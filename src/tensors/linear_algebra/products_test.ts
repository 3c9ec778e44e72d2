import assert from "assert";
import { dot, gram, multiplyTransposed, transpose } from "./products.ts";

/** Small integers: sums of their products are exact in any order. */
const integers = (length: number, seed: number) =>
  Float64Array.from({ length }, (_, i) => (i * 7919 + seed * 104729) % 23 - 11);

function plain(a: Float64Array, b: Float64Array, m: number, n: number, k: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++) out[i * n + j] += a[i * k + l] * b[j * k + l];
    }
  }
  return out;
}

const axes = [[1, 1, 1], [4, 4, 4], [3, 5, 7], [8, 3, 2], [5, 9, 1], [13, 17, 19], [4, 8, 33]];

Deno.test("multiplyTransposed() is the three plain loops, at sizes that aren't multiples of 4 too", () => {
  for (const [m, n, k] of axes) {
    const [a, b] = [integers(m * k, 1), integers(n * k, 2)];
    assert.deepEqual(multiplyTransposed(a, b, m, n, k), plain(a, b, m, n, k), `${m}, ${n}, ${k}`);
  }
});

Deno.test("gram() is the product with itself, both triangles", () => {
  for (const [m, , k] of axes) {
    const a = integers(m * k, 3);
    assert.deepEqual(gram(a, m, k), plain(a, a, m, m, k), `${m}, ${k}`);
  }
});

Deno.test("transpose() turns rows into columns", () => {
  for (const [m, n] of [[1, 1], [1, 5], [16, 16], [17, 33]]) {
    const a = integers(m * n, 4);
    const out = transpose(a, m, n);
    a.forEach((x, i) => assert.equal(out[i % n * m + Math.floor(i / n)], x));
  }
});

Deno.test("dot() starts where it is told", () => {
  const [a, b] = [integers(20, 5), integers(20, 6)];
  for (let length = 0; length <= 11; length++) {
    let expected = 0;
    for (let i = 0; i < length; i++) expected += a[3 + i] * b[7 + i];
    assert.equal(dot(a, 3, b, 7, length), expected);
  }
});

Deno.test("operands that don't fit their axes are refused", () => {
  const [two, six] = [new Float64Array(2), new Float64Array(6)];
  assert.throws(() => multiplyTransposed(two, six, 1, 2, 2), {
    name: "RangeError",
    message: "Cannot multiply by a transpose: expected 2 × 2 numbers, got 6",
  });
  assert.throws(() => gram(six, 4, 2), /by its transpose: expected 4 × 2 numbers, got 6/);
  assert.throws(() => transpose(six, 2, 2), /transpose a matrix: expected 2 × 2 numbers, got 6/);
});
