import assert from "assert";
import type { TensorType } from "../tensors/mod.ts";
import type { PlannedOperationName } from "./operations.ts";
import { attentionFlops, type TypedStep, workOf } from "./work.ts";

const tensor = (...shape: number[]): TensorType => ({ shape, dtype: "float32" });

/** What an operation with these shapes is counted as. */
function work(
  operation: PlannedOperationName,
  inputs: TensorType[],
  outputs: TensorType[],
  attributes: TypedStep["attributes"] = {},
): [flops: number, bytes: number] {
  const { flops, bytes } = workOf(operation, { attributes, inputs, outputs });
  return [flops, bytes];
}

Deno.test("products are counted by their sums, whichever side is transposed", () => {
  const plain = { transposeA: false, transposeB: false };
  // 6 sums of 4 terms; 8, 12 and 6 numbers.
  const one = [2 * 6 * 4, 4 * (8 + 12 + 6)];
  assert.deepEqual(work("matmul", [tensor(2, 4), tensor(4, 3)], [tensor(2, 3)], plain), one);
  const turned = { transposeA: true, transposeB: true };
  assert.deepEqual(work("matmul", [tensor(4, 2), tensor(3, 4)], [tensor(2, 3)], turned), one);
  // A matrix that all 5 examples share is read once.
  const shared = work("matmul", [tensor(5, 2, 4), tensor(4, 3)], [tensor(5, 2, 3)], plain);
  assert.deepEqual(shared, [5 * 48, 4 * (40 + 12 + 30)]);
  const each = work("matmul", [tensor(5, 2, 4), tensor(5, 4, 3)], [tensor(5, 2, 3)], plain);
  assert.deepEqual(each, [5 * 48, 4 * (40 + 60 + 30)]);
});

Deno.test("functions fused into a product count, and so does what they read; constants don't", () => {
  const steps = [
    { function: "add", operands: [0, 1] },
    { function: "fill", operands: [] },
    { function: "gelu", operands: [2] },
  ];
  const attributes = { transposeA: false, transposeB: false, epilogue: { steps } };
  const inputs = [tensor(2, 4), tensor(4, 3), tensor(3)];
  assert.deepEqual(work("matmul", inputs, [tensor(2, 3)], attributes), [
    48 + 2 * 6,
    4 * (8 + 12 + 3 + 6),
  ]);
});

Deno.test("attention counts pairs of tokens that see each other", () => {
  const qkv = tensor(2, 5, 3 * 12);
  const made = [tensor(2, 5, 12), tensor(2, 3, 5)];
  // 2 sequences, 3 heads of 4; scores and values: 25 pairs of tokens, or the 15 of a triangle.
  const flops = (pairs: number) => 2 * 2 * 2 * 3 * pairs * 4;
  const bytes = 4 * (360 + 120 + 30);
  const heads = { heads: 3, causal: false };
  assert.deepEqual(work("attention", [qkv], made, heads), [flops(25), bytes]);
  assert.deepEqual(work("attention", [qkv], made, { ...heads, causal: true }), [flops(15), bytes]);
  const back = work("attentionGradient", [qkv, ...made, made[0]], [qkv], heads);
  assert.deepEqual(back, [2 * flops(25), 4 * (360 + 120 + 30 + 120 + 360)]);
  const size = { batch: 2, heads: 3, tokens: 5, headDim: 4, causal: false };
  assert.equal(attentionFlops(size, 6), 3 * flops(25));
});

Deno.test("convolutions count a multiplication and an addition a tap", () => {
  const [x, filters, y] = [tensor(2, 6, 6, 8), tensor(3, 3, 8), tensor(2, 3, 3, 8)];
  const attributes = { kernel: 3, stride: 2, padding: 1, height: 6, width: 6 };
  const flops = 2 * 9 * (2 * 3 * 3 * 8);
  assert.equal(work("depthwise", [x, filters], [y], attributes)[0], flops);
  assert.equal(work("depthwiseInputGradient", [filters, y], [x], attributes)[0], flops);
  assert.equal(work("depthwiseFilterGradient", [x, y], [filters], attributes)[0], flops);
  const [u, w] = [tensor(2, 7, 5), tensor(5, 1, 4)];
  assert.equal(work("causalConvolution", [u, w], [u])[0], 2 * 4 * 70);
  assert.equal(work("causalConvolutionGradient", [u, u], [w], { taps: 4 })[0], 2 * 4 * 70);
});

Deno.test("what only moves numbers counts bytes alone", () => {
  const [x, y] = [tensor(2, 3, 4), tensor(4, 3, 2)];
  assert.deepEqual(work("transpose", [x], [y], { permutation: [2, 1, 0] }), [0, 4 * 48]);
  assert.deepEqual(work("copy", [x], [x]), [0, 4 * 48]);
  assert.deepEqual(work("fill", [], [x], { value: 1 }), [0, 4 * 24]);
  // The variable's old elements aren't read.
  assert.deepEqual(work("assign", [x, x], [x]), [0, 4 * 48]);
  // Of 1000 rows one.
  assert.deepEqual(work("slice", [tensor(1000, 10)], [tensor(1, 10)]), [0, 4 * 20]);
  // Of 100 rows 6 are looked up.
  const tokens: TensorType = { shape: [2, 3], dtype: "int32" };
  const looked = work("embedding", [tensor(100, 8), tokens], [tensor(2, 3, 8)]);
  assert.deepEqual(looked, [0, 4 * (6 + 48 + 48)]);
});

Deno.test("optimizers read and write parameters and states", () => {
  const [p, scalars, norm] = [tensor(10), tensor(3), tensor(1)];
  const [flops, bytes] = work("adamw", [p, p, p, p, scalars, norm], [p, p, p]);
  assert.deepEqual([flops, bytes], [150, 4 * (40 + 4 + 30)]);
});

Deno.test("a scan counts states, an elementwise program functions", () => {
  const [u, a, b] = [tensor(2, 6, 4), tensor(4, 3), tensor(2, 6, 3)];
  const states = 2 * 6 * 4 * 3;
  const [flops] = work("selectiveScan", [u, u, a, b, b], [u, tensor(2, 1, 4, 3)], { chunk: 16 });
  assert.equal(flops, 7 * states);
  const program = { shape: [6], steps: [{ function: "exp" }, { function: "add" }] };
  assert.deepEqual(work("elementwise", [tensor(6), tensor(6)], [tensor(6)], program), [12, 4 * 18]);
  // Three numbers have a lower triangle of six: a difference and an exponential each.
  assert.equal(work("decayMask", [tensor(2, 3)], [tensor(2, 3, 3)])[0], 2 * 6 * 2);
});
