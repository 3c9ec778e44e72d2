/** What `attention` and `transpose` make of other operations where kernels don't take it at once. */
import assert from "assert";
import { references } from "../../../kernels/reference/mod.ts";
import * as g from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { evaluate } from "./evaluate.ts";

function numbers(size: number): Float64Array {
  const random = new Random(size);
  return new Float64Array(size).map(() => random.normal());
}

for (const causal of [false, true]) {
  Deno.test(`${causal ? "causal " : ""}attention of wide heads is attention`, () => {
    const [b, n, heads, head] = [2, 7, 2, 131];
    const d = heads * head;
    const x = new g.Graph().input("x", [b, n, 3 * d]);
    const y = g.attention(x, { heads, causal });
    assert.deepEqual(y.shape, [b, n, d]);
    const data = numbers(b * n * 3 * d);
    const out = { shape: [b, n, d], data: new Float64Array(b * n * d) };
    const sums = { shape: [b, heads, n], data: new Float64Array(b * heads * n) };
    const attributes = { heads, causal, scale: head ** -0.5 };
    references.attention([{ shape: x.shape, data }], attributes, [out, sums]);
    const [found] = evaluate({ outputs: { y } }, { x: data });
    found.forEach((value, i) => assert.ok(Math.abs(value - out.data[i]) < 1e-12));
  });
}

/** Axis `i` of the result is axis `permutation[i]`. */
function reordered(
  data: ArrayLike<number>,
  shape: readonly number[],
  permutation: readonly number[],
): number[] {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return permutation.reduce<number[]>(
    (starts, axis) =>
      starts.flatMap((start) =>
        Array.from({ length: shape[axis] }, (_, i) => start + i * strides[axis])
      ),
    [0],
  ).map((at) => data[at]);
}

Deno.test("transpositions of many axes are done in steps", () => {
  const random = new Random("axes");
  for (let axes = 1; axes <= 12; axes++) {
    for (let trial = 0; trial < 12; trial++) {
      const shape = Array.from({ length: axes }, () => random.integer(axes > 8 ? 2 : 3) + 1);
      const permutation = shape.map((_, axis) => ({ axis, key: random.uniform() }))
        .sort((a, b) => a.key - b.key).map(({ axis }) => axis);
      if (trial === 0) permutation.sort((a, b) => b - a), shape.fill(2);
      const x = new g.Graph().input("x", shape);
      const y = g.transpose(x, permutation);
      assert.deepEqual(y.shape, permutation.map((axis) => shape[axis]));
      const data = numbers(sizeOf(shape));
      const [found] = evaluate({ outputs: { y } }, { x: data });
      assert.deepEqual(
        [...found],
        reordered(data, shape, permutation),
        `${shape} by ${permutation}`,
      );
    }
  }
});
