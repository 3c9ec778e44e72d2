/**
 * The table of all operations that every implementation is tested with: the reference's gradients,
 * WebGPU and the CPU. Whoever adds an operation adds its cases here.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import { activationCases } from "./activation_cases.ts";
import { aliasCases } from "./alias_cases.ts";
import { convolutionCases } from "./convolution_cases.ts";
import { elementwiseCases } from "./elementwise_cases.ts";
import { epilogueCases } from "./epilogue_cases.ts";
import { longCases } from "./long_cases.ts";
import { matmulCases } from "./matmul_cases.ts";
import { optimizerCases } from "./optimizer_cases.ts";
import { sequenceCases } from "./sequence_cases.ts";
import { indexCases } from "./index_cases.ts";
import { pytorchCases } from "./special_cases.ts";
import { spreadCases } from "./spread_cases.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });
const labels = (rows: number, classes: number, ignore = false): CaseInput => ({
  shape: [rows],
  values: { labels: classes, ignore },
});

const elementwise: OperationCase[] = [
  { name: "scale", inputs: [x(3, 5)], build: (a) => g.scale(a, -1.5) },
  { name: "shift", inputs: [x(7)], build: (a) => g.shift(a, 0.25) },
  { name: "exp", inputs: [x(5, 3)], build: g.exp },
  { name: "log", inputs: [positive(5, 3)], build: g.log },
  { name: "sqrt", inputs: [positive(4, 4)], build: g.sqrt },
  { name: "reciprocal", inputs: [positive(9)], build: g.reciprocal },
  { name: "tanh", inputs: [x(33)], build: g.tanh },
  { name: "sigmoid", inputs: [x(1)], build: g.sigmoid },
  { name: "softplus", inputs: [x(65)], build: g.softplus },
  { name: "relu", inputs: [x(2, 31)], build: g.relu },
  { name: "gelu", inputs: [x(3, 67)], build: g.gelu },
  { name: "silu", inputs: [x(3, 67)], build: g.silu },
  { name: "clip", inputs: [x(3, 67)], build: (a) => g.clip(a, { least: -0.5, most: 0.75 }) },
  { name: "clip below", inputs: [x(66)], build: (a) => g.clip(a, { least: 0.25 }) },
  { name: "gelu of large numbers", inputs: [x(129)], build: (a) => g.gelu(g.scale(a, 8)) },
  { name: "softplus of large numbers", inputs: [x(64)], build: (a) => g.softplus(g.scale(a, 40)) },
  { name: "add", inputs: [x(3, 5), x(3, 5)], build: g.add },
  { name: "add to itself", inputs: [x(3, 5)], build: (a) => g.add(a, a) },
  { name: "add a row", inputs: [x(2, 3, 5), x(5)], build: g.add },
  { name: "add a row first", inputs: [x(5), x(2, 3, 5)], build: g.add },
  { name: "add a matrix", inputs: [x(4, 3, 5), x(3, 5)], build: g.add },
  { name: "subtract a column", inputs: [x(4, 3), x(4, 1)], build: g.subtract },
  { name: "subtract from a column", inputs: [x(4, 1), x(4, 3)], build: g.subtract },
  { name: "multiply", inputs: [x(130), x(130)], build: g.multiply },
  { name: "multiply by itself", inputs: [x(6, 7)], build: (a) => g.multiply(a, a) },
  { name: "multiply by examples", inputs: [x(4, 3, 5), x(4, 1, 1)], build: g.multiply },
  { name: "multiply by channels", inputs: [x(2, 3, 4), x(3, 1)], build: g.multiply },
  { name: "multiply by a number", inputs: [x(3, 5), x(1)], build: g.multiply },
  { name: "divide", inputs: [x(3, 5), positive(3, 5)], build: g.divide },
  { name: "divide by a row", inputs: [x(3, 5), positive(5)], build: g.divide },
  { name: "divide a row", inputs: [x(5), positive(3, 5)], build: g.divide },
  { name: "fill", inputs: [x(3)], build: (a) => g.multiply(a, g.fill(a.graph, [3], 2.5)) },
  {
    name: "multiply over 65,535 workgroups of 256",
    inputs: [x(65_536 * 257), x(1)],
    build: g.multiply,
    differentiable: false,
    large: true,
  },
];

const layout: OperationCase[] = [
  { name: "reshape", inputs: [x(4, 6)], build: (a) => g.gelu(g.reshape(a, [3, 8])) },
  { name: "sum over the first axis", inputs: [x(37, 5)], build: (a) => g.sum(a, 0) },
  { name: "sum over the last axis", inputs: [x(5, 37)], build: (a) => g.sum(a, -1) },
  { name: "sum to one number", inputs: [x(1000)], build: (a) => g.sum(a, 0) },
  { name: "mean over a middle axis", inputs: [x(3, 17, 7)], build: (a) => g.mean(a, 1) },
  { name: "mean over one element", inputs: [x(3, 1, 7)], build: (a) => g.mean(a, 1) },
  { name: "sum of many rows", inputs: [x(1025, 24)], build: (a) => g.sum(a, 0), large: true },
  ...[3, 45].map((rows): OperationCase => ({
    name: `sum of ${rows} long rows`,
    inputs: [x(rows, 1053)],
    build: (a) => g.sum(a, 0),
    large: true,
  })),
  { name: "cumulative sum", inputs: [x(3, 37)], build: (a) => g.cumulativeSum(a) },
  { name: "cumulative sum of one", inputs: [x(5, 1)], build: (a) => g.cumulativeSum(a) },
  {
    name: "cumulative sum in reverse",
    inputs: [x(2, 7, 21)],
    build: (a) => g.cumulativeSum(a, { reverse: true }),
  },
  {
    name: "cumulative sum of long rows",
    inputs: [x(3, 5003)],
    build: (a) => g.cumulativeSum(a),
    large: true,
  },
  { name: "repeat", inputs: [x(3, 5)], build: (a) => g.repeat(a, 1, 4) },
  { name: "transpose", inputs: [x(5, 7)], build: (a) => g.transpose(a, [1, 0]) },
  {
    name: "transpose four axes",
    inputs: [x(2, 3, 4, 5)],
    build: (a) => g.transpose(a, [0, 2, 3, 1]),
  },
  ...[7, 9].map((axes): OperationCase => ({
    name: `transpose ${axes} axes`,
    inputs: [x(3, ...Array.from({ length: axes - 1 }, () => 2))],
    build: (a) => g.transpose(a, a.shape.map((_, i) => axes - 1 - i)),
  })),
  { name: "slice", inputs: [x(3, 8, 5)], build: (a) => g.slice(a, 1, 2, 3) },
  {
    name: "slices side by side, with gaps between",
    inputs: [x(3, 11, 5)],
    build: (a) =>
      [[1, 3], [8, 3], [4, 3]].map(([at, n]) => g.slice(a, 1, at, n)).reduce(g.multiply),
  },
  {
    name: "slices that overlap",
    inputs: [x(3, 11)],
    build: (a) => g.multiply(g.slice(a, 1, 1, 6), g.slice(a, 1, 4, 6)),
  },
  { name: "slice the start", inputs: [x(3, 8)], build: (a) => g.slice(a, 1, 0, 1) },
  { name: "concat", inputs: [x(3, 2, 5), x(3, 4, 5)], build: (a, b) => g.concat([a, b], 1) },
  { name: "concat three", inputs: [x(2, 1), x(2, 3), x(2, 2)], build: (...a) => g.concat(a, 1) },
  { name: "patchify", inputs: [x(2, 3, 8, 12)], build: (a) => g.patchify(a, 4) },
  { name: "patchify into pixels", inputs: [x(1, 2, 3, 3)], build: (a) => g.patchify(a, 1) },
  {
    name: "pack",
    inputs: [x(3, 5), x(7), x(2)],
    build: (a, b, c) => g.pack([g.gelu(a), g.scale(b, 2), c], [0, 64, 128], 192),
    differentiable: false,
  },
  {
    name: "pack a tensor twice",
    inputs: [x(5)],
    build: (a) => {
      const y = g.exp(a);
      return g.pack([y, y], [0, 64], 128);
    },
    differentiable: false,
  },
];

const rows: OperationCase[] = [
  { name: "softmax", inputs: [x(3, 5)], build: g.softmax },
  { name: "softmax of one", inputs: [x(4, 1)], build: g.softmax },
  { name: "softmax of long rows", inputs: [x(3, 1000)], build: g.softmax, large: true },
  {
    name: "layer norm",
    inputs: [x(2, 3, 16), x(16), x(16)],
    build: (...a) => g.layerNorm(...a as Triple),
  },
  {
    name: "layer norm, odd",
    inputs: [x(7, 5), x(5), x(5)],
    build: (...a) => g.layerNorm(...a as Triple),
  },
  {
    name: "layer norm of one row",
    inputs: [x(1, 67), x(67), x(67)],
    build: (...a) => g.layerNorm(...a as Triple),
  },
  {
    name: "layer norm of many rows",
    inputs: [x(1027, 24), x(24), x(24)],
    build: (...a) => g.layerNorm(...a as Triple),
    large: true,
  },
  {
    name: "pre-norm residual",
    inputs: [x(5, 12), x(12), x(12), x(12, 12)],
    build: (a, gamma, beta, w) => g.add(a, g.matmul(g.layerNorm(a, gamma, beta), w)),
  },
  {
    name: "cross-entropy",
    inputs: [x(5, 10), labels(5, 10)],
    build: (a, b) => g.crossEntropy(a, b),
  },
  {
    name: "cross-entropy with smoothing and ignored labels",
    inputs: [x(7, 3), labels(7, 3, true)],
    build: (a, b) => g.crossEntropy(a, b, 0.1),
  },
  {
    name: "cross-entropy of many classes",
    inputs: [x(6, 1031), labels(6, 1031)],
    build: (a, b) => g.crossEntropy(a, b),
    large: true,
  },
  {
    name: "correct",
    inputs: [x(65, 10), labels(65, 10, true)],
    build: (a, b) => g.correct(a, b),
    differentiable: false,
  },
];
type Triple = [Tensor, Tensor, Tensor];

// One's example is more than kernels on the CPU read at once, and has several blocks of queries. The last
// one's heads are wider than kernels take.
const attentions: OperationCase[] = [
  [1, 1, 1, 1],
  [2, 5, 1, 4],
  [2, 17, 3, 8],
  [1, 64, 2, 32],
  [1, 67, 2, 33],
  [2, 350, 4, 32],
  [1, 5, 2, 129],
]
  .flatMap(([b, n, heads, k]) =>
    [false, true].map((causal) => ({
      name: `attention${causal ? ", causal" : ""}, B ${b}, N ${n}, ${heads} heads of ${k}`,
      inputs: [x(b, n, 3 * heads * k)],
      build: (qkv: Tensor) => g.attention(qkv, { heads, causal }),
      large: n > 20,
    }))
  );

/** All cases. */
export const operationCases: readonly OperationCase[] = [
  ...elementwise,
  ...elementwiseCases,
  ...activationCases,
  ...layout,
  ...matmulCases,
  ...rows,
  ...attentions,
  ...optimizerCases,
  ...convolutionCases,
  ...sequenceCases,
  ...pytorchCases,
  ...indexCases,
  ...spreadCases,
  ...aliasCases,
  ...epilogueCases,
  ...longCases,
];
