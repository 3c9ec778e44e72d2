/**
 * The part of the table of operations in which the bytes of one tensor are operands several times:
 * the same tensor twice, views of it that overlap, and results that overwrite what they read.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });

/** Two views `[count]` of one tensor: where they start, aligned for bindings or anywhere. */
const views: OperationCase[] = [
  [0, 64, 70],
  [0, 64, 64],
  [64, 64, 33],
  [0, 3, 6],
  [5, 2, 41],
  [7, 7, 12],
  [1, 101, 8],
].map(([first, second, count]) => ({
  name: `product of ${count} elements from ${first} and from ${second} of one tensor`,
  inputs: [x(200)],
  build: (a) => g.multiply(g.view(a, first, [count]), g.view(a, second, [count])),
  differentiable: false,
}));

const viewed: OperationCase[] = [
  {
    name: "rows multiplied by their own start",
    inputs: [x(5, 12)],
    build: (a) => g.multiply(a, g.view(a, 0, [12])),
    differentiable: false,
  },
  {
    name: "rows divided by their own odd start",
    inputs: [positive(5, 7)],
    build: (a) => g.divide(a, g.view(a, 3, [7])),
    differentiable: false,
  },
  {
    name: "matmul of overlapping views",
    inputs: [x(300)],
    build: (a) => g.matmul(g.view(a, 0, [8, 12]), g.view(a, 64, [12, 5])),
    differentiable: false,
  },
  {
    name: "matmul of views that start anywhere",
    inputs: [x(300)],
    build: (a) => g.matmul(g.view(a, 3, [8, 12]), g.view(a, 70, [12, 4])),
    differentiable: false,
  },
  {
    name: "views that start anywhere, transposed, summed and side by side",
    inputs: [x(300)],
    build: (a) => {
      const [b, c] = [g.view(a, 5, [6, 10]), g.view(a, 31, [6, 10])];
      return [g.transpose(b, [1, 0]), g.sum(c, 0), g.sum(b, 1), g.concat([b, c], 1), g.softmax(c)];
    },
    differentiable: false,
  },
  {
    name: "pack at odd places",
    inputs: [x(3, 5), x(7)],
    build: (a, b) => g.pack([g.gelu(a), g.scale(b, 2)], [1, 18], 30),
    differentiable: false,
  },
];

const twice: OperationCase[] = [
  ...([[7, false, false], [8, false, true], [8, true, false]] as const).map((
    [n, transposeA, transposeB],
  ) => ({
    name: `matmul of a [${n}, ${n}] with itself${transposeA ? ", aᵀ" : transposeB ? ", bᵀ" : ""}`,
    inputs: [x(n, n)],
    build: (a: Tensor) => g.matmul(a, a, { transposeA, transposeB }),
  })),
  {
    name: "matmul of rows with themselves",
    inputs: [x(3, 5, 6)],
    build: (a) => g.matmul(a, a, { transposeB: true }),
  },
  {
    name: "linear with its own product as residual",
    inputs: [x(9, 9)],
    build: (a) => g.add(a, g.add(g.matmul(a, a), g.view(a, 0, [9]))),
    differentiable: false,
  },
  {
    name: "layer norm whose scale is its shift",
    inputs: [x(4, 12), x(12)],
    build: (a, gamma) => g.layerNorm(a, gamma, gamma),
  },
  { name: "concat with itself", inputs: [x(3, 5)], build: (a) => g.concat([a, a], 1) },
  {
    name: "linear attention of a tensor with itself",
    inputs: [positive(2, 11, 2, 4)],
    build: (a) => g.linearAttention({ query: a, key: a, value: a }, { chunk: 4 }),
  },
  {
    name: "selective scan with one tensor for u and Δ, one for B and C",
    inputs: [positive(2, 19, 5), positive(5, 4), x(2, 19, 4)],
    build: (u, a, b) => g.selectiveScan({ u, delta: u, a: g.scale(a, -1), b, c: b }, { chunk: 16 }),
  },
];

const inPlace: OperationCase[] = [
  {
    name: "assign what overlaps",
    inputs: [x(200)],
    build: (a) => g.assign(g.view(a, 0, [130]), g.view(a, 3, [130])),
    differentiable: false,
  },
  {
    name: "AdamW whose gradient is the parameter",
    inputs: [x(131), x(131), positive(131), { shape: [3], values: "positive" }],
    build: (p, m, v, s) =>
      p.graph.apply(g.ADAMW, [p, p, m, v, s, g.squaredNorm(p)], {
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weightDecay: 0.1,
        decayed: 64,
        clip: 1,
      }),
    differentiable: false,
  },
];

/** All cases. */
export const aliasCases: readonly OperationCase[] = [...views, ...viewed, ...twice, ...inPlace];
