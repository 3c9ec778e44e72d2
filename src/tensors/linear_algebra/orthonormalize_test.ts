import assert from "assert";
import { Random } from "../../random/mod.ts";
import { completeRow, orthonormalizeRows } from "./orthonormalize.ts";
import { dot, gram } from "./products.ts";

function normal(length: number, seed = 1): Float64Array {
  const out = new Float64Array(length);
  new Random(seed).fillNormal(out, 0, 1);
  return out;
}

function assertOrthonormal(rows: Float64Array, m: number, n: number): void {
  gram(rows, m, n).forEach((x, i) => {
    const expected = i % (m + 1) === 0 ? 1 : 0;
    assert.ok(Math.abs(x - expected) < 4 * n * Number.EPSILON, `${x} at ${i} of [${m}, ${n}]`);
  });
}

Deno.test("orthonormalizeRows() spans the rows, with positive coefficients of each on its own", () => {
  for (const [m, n] of [[1, 1], [2, 9], [30, 30], [25, 60]]) {
    const before = normal(m * n);
    const rows = before.slice();
    orthonormalizeRows(rows, m, n);
    assertOrthonormal(rows, m, n);
    for (let i = 0; i < m; i++) {
      for (let j = i; j < m; j++) {
        const r = dot(before, i * n, rows, j * n, n);
        if (i === j) assert.ok(r > 0);
        else assert.ok(Math.abs(r) < 1e-12, `row ${i} has ${r} of a later one`);
      }
    }
  }
});

Deno.test("orthonormalizeRows() stays orthonormal where one pass of Gram and Schmidt fails", () => {
  const [m, n] = [20, 40];
  const rows = normal(m * n);
  // All rows but for a 10⁻⁹th the same.
  for (let i = n; i < m * n; i++) rows[i] = rows[i % n] + 1e-9 * rows[i];
  orthonormalizeRows(rows, m, n);
  assertOrthonormal(rows, m, n);
});

Deno.test("orthonormalizeRows() replaces rows that depend on others", () => {
  const rows = Float64Array.of(1, 2, 3, 2, 4, 6, 0, 0, 0);
  orthonormalizeRows(rows, 3, 3);
  assertOrthonormal(rows, 3, 3);
  const zeros = new Float64Array(12);
  orthonormalizeRows(zeros, 3, 4);
  assertOrthonormal(zeros, 3, 4);
});

Deno.test("orthonormalizeRows() refuses too many rows, and numbers that aren't", () => {
  assert.throws(() => orthonormalizeRows(new Float64Array(6), 3, 2), {
    name: "RangeError",
    message: "Cannot orthonormalize rows: expected at most as many as columns, got [3, 2] of 6 " +
      "numbers",
  });
  for (const wrong of [NaN, Infinity, -Infinity]) {
    const rows = Float64Array.of(3, 4, 1, wrong);
    assert.throws(() => orthonormalizeRows(rows, 2, 2), {
      name: "RangeError",
      message:
        `Cannot orthonormalize rows: expected finite numbers, got ${wrong} at row 1, column 1`,
    });
    assert.deepEqual(rows.slice(0, 3), Float64Array.of(3, 4, 1), "nothing has changed");
  }
});

Deno.test("orthonormalizeRows() keeps directions of rows of any magnitude", () => {
  const plain = normal(3 * 5);
  const expected = plain.slice();
  orthonormalizeRows(expected, 3, 5);
  for (const scale of [1e-300, 1e-200, 1e200, 1e307]) {
    const rows = plain.map((x) => x * scale);
    orthonormalizeRows(rows, 3, 5);
    rows.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) < 1e-14, `times ${scale}: ${x}`));
  }
  const denormal = Float64Array.of(5e-324, 0, 0, 5e-324);
  orthonormalizeRows(denormal, 2, 2);
  assert.deepEqual([...denormal], [1, 0, 0, 1]);
});

Deno.test("completeRow() finds the one direction that is left, or says that none is", () => {
  const n = 12;
  const rows = normal(n * n);
  orthonormalizeRows(rows, n, n);
  const last = rows.slice(n * (n - 1));
  completeRow(rows, n - 1, n);
  assertOrthonormal(rows, n, n);
  assert.ok(Math.abs(Math.abs(dot(rows, n * (n - 1), last, 0, n)) - 1) < 1e-13);
  const full = Float64Array.of(1, 0, 0, 1, 0, 0);
  assert.throws(
    () => completeRow(full, 2, 2),
    /Cannot complete rows: expected fewer than 2 that are orthonormal, got 2/,
  );
});
