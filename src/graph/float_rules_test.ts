import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";

/** A use of an operation: the shapes of its float32 operands, then of its indices. */
interface Use {
  readonly floats: readonly (readonly number[])[];
  readonly indices?: readonly (readonly number[])[];
  readonly build: (...inputs: Tensor[]) => Tensor | Tensor[];
}

const update: g.UpdateAttributes = { weightDecay: 0, decayed: 0, clip: 0 };

const uses: Readonly<Record<string, Use>> = {
  unary: { floats: [[4]], build: g.exp },
  binary: { floats: [[4], [4]], build: g.add },
  elementwise: { floats: [[4]], build: (x) => g.elu(x) },
  matmul: { floats: [[2, 3], [3, 4]], build: (a, b) => g.matmul(a, b) },
  attention: { floats: [[1, 4, 6]], build: (x) => g.attention(x, { heads: 2 }) },
  batchNorm: { floats: [[4, 3], [3], [3]], build: (x, a, b) => g.batchNorm(x, a, b).y },
  layerNorm: { floats: [[4, 3], [3], [3]], build: (x, a, b) => g.layerNorm(x, a, b) },
  rmsNorm: { floats: [[4, 3], [3]], build: (x, a) => g.rmsNorm(x, a) },
  softmax: { floats: [[4, 3]], build: g.softmax },
  depthwise: { floats: [[1, 3, 3, 2], [2, 1, 3, 3]], build: (x, w) => g.depthwise(x, w) },
  causalConvolution: { floats: [[2, 5, 3], [3, 1, 4]], build: g.causalConvolution },
  unfold: { floats: [[1, 3, 3, 2]], build: (x) => g.unfold(x, 3) },
  patchify: { floats: [[1, 2, 4, 4]], build: (x) => g.patchify(x, 2) },
  pack: { floats: [[4], [4]], build: (...x) => g.pack(x, [0, 64], 68) },
  assign: { floats: [[4], [4]], build: g.assign },
  sum: { floats: [[4, 3]], build: (x) => g.sum(x, 1) },
  repeat: { floats: [[4, 3]], build: (x) => g.repeat(x, 1, 2) },
  squaredNorm: { floats: [[4, 3]], build: g.squaredNorm },
  cumulativeSum: { floats: [[4, 3]], build: (x) => g.cumulativeSum(x) },
  crossEntropy: { floats: [[4, 3]], indices: [[4]], build: (x, y) => g.crossEntropy(x, y) },
  correct: { floats: [[4, 3]], indices: [[4]], build: g.correct },
  embedding: { floats: [[9, 4]], indices: [[2, 3]], build: g.embedding },
  selectiveScan: {
    floats: [[1, 5, 3], [1, 5, 3], [3, 2], [1, 5, 2], [1, 5, 2]],
    build: (u, delta, a, b, c) => g.selectiveScan({ u, delta, a, b, c }),
  },
  decayMask: { floats: [[4, 3]], build: g.decayMask },
  adamw: {
    floats: [[4], [4], [4], [4], [3], [1]],
    build: (...x) =>
      x[0].graph.apply(g.ADAMW, x, { ...update, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }),
  },
  sgd: {
    floats: [[4], [4], [4], [1], [1]],
    build: (...x) => x[0].graph.apply(g.SGD, x, { ...update, momentum: 0.9, nesterov: false }),
  },
};

/** What moves elements of any type, or makes them of none. */
const free = ["view", "slice", "concat", "transpose", "fill"];
/** What differentiation alone adds: it has float32 gradients to read. */
const added = /Gradient$|^fold$|^unpatchify$/;

/** Builds a use with integers in place of a float operand, by default of none. */
function build({ floats, indices = [], build }: Use, wrong = -1): Tensor | Tensor[] {
  const graph = new Graph();
  const inputs = [...floats, ...indices].map((shape, i) =>
    graph.input(`x${i}`, shape, i >= floats.length || i === wrong ? "int32" : "float32")
  );
  return build(...inputs);
}

Deno.test("every operation is held to its operands' types", () => {
  const names = Object.values(g.families).flat().map(({ name }) => name);
  const held = names.filter((name) => !free.includes(name) && !added.test(name));
  assert.deepEqual(Object.keys(uses).sort(), held.sort());
});

for (const [name, use] of Object.entries(uses)) {
  Deno.test(`${name} refuses integers in place of each float operand`, () => {
    const [made] = [build(use)].flat();
    assert.equal(made.node.operation.name, name);
    use.floats.forEach((_, i) => {
      assert.throws(() => build(use, i), {
        name: "RangeError",
        message: /^Cannot .*: expected .*(float32|equal data types).*, got .*int32/,
      }, `operand ${i}`);
    });
  });
}
