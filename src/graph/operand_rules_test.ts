import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";
import type { Shape } from "../tensors/mod.ts";

/** Operands that don't fit, with the error that they must be. */
const refused: readonly [string, Shape[], (...inputs: Tensor[]) => unknown, string][] = [
  [
    "a smaller tensor divided by one that it doesn't repeat to",
    [[2], [2, 3]],
    g.divide,
    "Cannot divide tensors: expected a smaller one of no more axes, with sizes that are 1 or adjacent " +
    "ones of the larger, got float32 [2], float32 [2, 3]",
  ],
  [
    "a sum with a smaller tensor of more axes",
    [[1, 1, 1], [3]],
    g.add,
    "Cannot add tensors: expected a smaller one of no more axes, with sizes that are 1 or adjacent " +
    "ones of the larger, got float32 [1, 1, 1], float32 [3]",
  ],
  [
    "a scan with a direct way for each token",
    [[5, 1, 2], [2, 3], [5, 1, 3], [5, 1, 4, 2]],
    (u, a, b, d) => g.selectiveScan({ u, delta: u, a, b, c: b, d }),
    "Cannot scan: expected D [E], got float32 [5, 1, 2], float32 [5, 1, 4, 2]",
  ],
  [
    "a gated norm with a gate of another shape",
    [[3], [2, 3]],
    (x, gate) => g.gatedRmsNorm(x, gate, x),
    "Cannot normalize with a gate: expected a gate of x's shape, got float32 [3], float32 [2, 3]",
  ],
  [
    "a normalization with statistics for each row",
    [[5, 2, 3], [3], [2, 3]],
    (x, gamma, mean) => g.normalizeChannels(x, { gamma, beta: gamma, mean, variance: gamma }),
    "Cannot normalize channels: expected γ, β, mean and variance [C], got float32 [5, 2, 3], " +
    "float32 [3], float32 [3], float32 [2, 3], float32 [3]",
  ],
  [
    "a matrix times a vector",
    [[3, 4], [4]],
    (a, b) => g.matmul(a, b),
    "Cannot multiply a by b: expected operands of at least two axes, got float32 [3, 4], float32 [4]",
  ],
  [
    "a vector times a transposed matrix",
    [[4], [3, 4]],
    (a, b) => g.matmul(a, b, { transposeB: true }),
    "Cannot multiply a by bᵀ: expected operands of at least two axes, got float32 [4], float32 [3, 4]",
  ],
  ...([
    ["queries and keys with heads before tokens", [2, 4, 100, 1], [2, 4, 100, 1], [2, 100, 4, 1]],
    ["keys of another width", [2, 5, 4, 3], [2, 5, 4, 2], [2, 5, 4, 3]],
    ["values without heads", [2, 5, 1, 3], [2, 5, 1, 3], [2, 5, 3]],
  ] as const).map(([what, ...shapes]): typeof refused[number] => [
    `linear attention of ${what}`,
    shapes.map((shape) => [...shape]),
    (query, key, value) => g.linearAttention({ query, key, value }, { normalized: true }),
    "Cannot attend linearly: expected query and key [B, T, H, N] and value [B, T, H, P], got " +
    shapes.map((shape) => `float32 [${shape.join(", ")}]`).join(", "),
  ]),
  [
    "attention of wider heads than kernels take",
    [[1, 2, 3 * 129]],
    (x) => x.graph.apply(g.ATTENTION, [x], { heads: 1, causal: false, scale: 1 }),
    "Cannot attend with 1 heads at once: expected heads of at most 128, got float32 [1, 2, 387]",
  ],
  [
    "a transposition of more runs than kernels take",
    [[2, 3, 2, 3, 2, 3, 2]],
    (x) => x.graph.apply(g.TRANSPOSE, [x], { permutation: [6, 5, 4, 3, 2, 1, 0] }),
    "Cannot transpose by [6,5,4,3,2,1,0] at once: expected at most 6 runs of axes, " +
    "got float32 [2, 3, 2, 3, 2, 3, 2]",
  ],
  [
    "a causal convolution with more taps than kernels take",
    [[1, 2, 1], [1, 1, 2 ** 20 + 1]],
    g.causalConvolution,
    "Cannot convolve causally: expected filters of at most 1048576 numbers, " +
    "got float32 [1, 2, 1], float32 [1, 1, 1048577]",
  ],
];

for (const [name, shapes, build, message] of refused) {
  Deno.test(`refused at once: ${name}`, () => {
    const graph = new Graph();
    const inputs = shapes.map((shape, i) => graph.input(`x${i}`, shape));
    assert.throws(() => build(...inputs), { name: "RangeError", message });
    assert.equal(graph.nodes.length, shapes.length, "the refused operation is in the graph");
  });
}
