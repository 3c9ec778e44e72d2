import assert from "assert";
import { fillNormals, randomKernels } from "./fill_normals.ts";
import { normalQuantile } from "./functions.ts";
import { Random } from "./random.ts";

/** Each a uniform number below, at and above a bound: where the quantile's formula changes. */
const around = (bound: number) =>
  [-(2 ** -52), -(2 ** -53), 0, 2 ** -53, 2 ** -52].map((step) => bound + step);

Deno.test("quantiles by WebAssembly have the bits of normalQuantile() in the middle and in both tails", () => {
  const { memory: { buffer }, loops } = randomKernels()!;
  const smallest = Array.from({ length: 53 }, (_, i) => 2 ** -(i + 1));
  const odd = Array.from({ length: 2001 }, (_, i) => (i + 0.5) / 2001);
  const rare = [1e-9, 1e-11, 1.388e-11, 1.389e-11, 2e-13, 3e-15, Math.exp(-25), Math.exp(-24.9999)];
  // What the logarithm scales by one power of two, or by the next.
  const roots = Array.from({ length: 20 }, (_, i) => Math.SQRT1_2 * 2 ** -(i + 3));
  const low = [...smallest, ...odd, ...rare, ...roots, ...around(0.075), ...around(0.5)];
  const points = [...low, ...low.map((p) => 1 - p)].filter((p) => p > 0 && p < 1);
  for (const count of [1, 2, 3, points.length - 1, points.length]) {
    const [p, z, tails] = [32_768, 32_768 + 8 * 8192, 32_768 + 16 * 8192];
    assert.ok(points.length < 8192);
    new Float64Array(buffer, p, count).set(points.slice(0, count));
    loops.quantiles(p, z, count, tails);
    const made = new Float64Array(buffer, z, count);
    made.forEach((x, i) =>
      assert.ok(Object.is(x, normalQuantile(points[i])), `${points[i]}: ${x}`)
    );
  }
  assert.ok(
    points.some((p) => normalQuantile(p) < -8) && points.some((p) => normalQuantile(p) > 8),
  );
});

for (const type of [Float32Array, Float64Array]) {
  Deno.test(`Random.fillNormal() fills any length of a ${type.name} with normal()'s numbers`, () => {
    for (const length of [0, 1, 255, 256, 257, 511, 513, 1025, 32_768, 32_769, 100_003]) {
      const [filled, drawn] = [new Random(length), new Random(length)];
      const out = new type(length);
      filled.fillNormal(out, 0.5, 0.02);
      const expected = new type(length).map(() => 0.5 + 0.02 * drawn.normal());
      assert.deepEqual(out, expected, `${length}`);
      assert.deepEqual(filled.state(), drawn.state(), "the stream goes on from there");
    }
  });
}

Deno.test("few numbers are left to JavaScript, and many are not", () => {
  const words = Int32Array.of(1, 2, 3, 4);
  assert.equal(fillNormals(words, new Float64Array(255), 0, 1), false);
  assert.deepEqual([...words], [1, 2, 3, 4]);
  assert.equal(fillNormals(words, new Float64Array(256), 0, 1), true);
});
