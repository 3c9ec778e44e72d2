import assert from "assert";
import { Random } from "../../random/mod.ts";
import { gram, transpose } from "../../tensors/mod.ts";
import { orthogonal } from "./orthogonal.ts";

const draw = (shape: number[], gain?: number, seed = 1) =>
  orthogonal({ gain })({ name: "w", shape, fanIn: 1, fanOut: 1 }, new Random(seed));

Deno.test("orthogonal() has orthonormal rows or columns times the gain, in any number of axes", () => {
  for (const shape of [[1, 1], [20, 20], [7, 30], [30, 7], [8, 3, 3, 3], [40, 2, 3, 3]]) {
    const [rows, columns] = [shape[0], shape.slice(1).reduce((a, b) => a * b)];
    const values = Float64Array.from(draw(shape, 2));
    const short = rows <= columns ? values : transpose(values, rows, columns);
    const [few, many] = [Math.min(rows, columns), Math.max(rows, columns)];
    gram(short, few, many).forEach((x, i) => {
      const expected = i % (few + 1) === 0 ? 4 : 0;
      assert.ok(Math.abs(x - expected) < 4 * many * 2 ** -24, `${shape}: ${x} at ${i}`);
    });
  }
});

Deno.test("orthogonal() is uniform: all directions and both signs are equally likely", () => {
  // Of a uniform 3 × 3 rotation or reflection, every element is uniform over [−1, 1] (Archimedes).
  const n = 3000;
  const sums = new Float64Array(9);
  const squares = new Float64Array(9);
  let proper = 0;
  for (let seed = 0; seed < n; seed++) {
    const q = draw([3, 3], 1, seed);
    q.forEach((x, i) => (sums[i] += x, squares[i] += x * x));
    const [a, b, c, d, e, f, g, h, i] = q;
    if (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) > 0) proper++;
  }
  sums.forEach((sum) => assert.ok(Math.abs(sum / n) < 4.5 * Math.sqrt(1 / 3 / n), `${sum / n}`));
  const variance = 1 / 5 - 1 / 9;
  squares.forEach((sum) => assert.ok(Math.abs(sum / n - 1 / 3) < 4.5 * Math.sqrt(variance / n)));
  assert.ok(Math.abs(proper - n / 2) < 4.5 * Math.sqrt(n / 4), `${proper} rotations of ${n}`);
});

Deno.test("orthogonal() refuses vectors and gains that aren't numbers", () => {
  assert.throws(() => draw([5]), {
    name: "RangeError",
    message: "Cannot initialize w as a matrix: expected at least two axes, got [5]",
  });
  assert.throws(() => orthogonal({ gain: NaN }), RangeError);
});
