/**
 * The part of the table of operations with rows, sums and sequences so long that an invocation's
 * loops must be cut: llvmpipe ends them after 65,535 rounds without a word.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });
const labels = (rows: number, classes: number): CaseInput => ({
  shape: [rows],
  values: { labels: classes },
});

// As many above 100 as below, so that float32 holds the mean.
const farFromZero: CaseInput = {
  shape: [195_000, 2],
  values: Array.from({ length: 390_000 }, (_, i) => 100 + (i % 65 - 32) / 64),
};

type Epilogue = (product: Tensor, bias: Tensor) => Tensor;
const epilogues: readonly (readonly [string, Epilogue])[] = [
  ["a bias", g.add],
  ["a bias and GELU", (a, bias) => g.gelu(g.add(g.scale(a, 1e-2), bias))],
  ["GELU", (a, bias) => g.add(g.gelu(a), bias)],
];
const products = epilogues.map(([name, epilogue]) => ({
  name: `product of 70,001 terms with ${name}`,
  inputs: [x(3, 70_001), x(5, 70_001), x(5)],
  build: (a: Tensor, w: Tensor, bias: Tensor) =>
    epilogue(g.matmul(a, w, { transposeB: true }), bias),
}));

const cases: Omit<OperationCase, "large">[] = [
  {
    name: "sum of 3 million",
    inputs: [positive(3_000_000)],
    build: (a) => g.sum(a, 0),
    differentiable: false,
  },
  {
    name: "sums of two rows of 2.5 million and one",
    inputs: [positive(2, 2_500_001)],
    build: (a) => g.sum(a, 1),
    differentiable: false,
  },
  {
    name: "squared norm of 30 million",
    inputs: [positive(30_000_000)],
    build: g.squaredNorm,
    differentiable: false,
  },
  { name: "softmax of 300,000", inputs: [x(2, 300_000)], build: g.softmax },
  {
    name: "layer norm of rows of 300,001",
    inputs: [x(2, 300_001), x(300_001), x(300_001)],
    build: (a, gamma, beta) => g.layerNorm(a, gamma, beta),
  },
  {
    name: "RMS norm of rows of 300,000",
    inputs: [x(2, 300_000), x(300_000)],
    build: (a, gamma) => g.rmsNorm(a, gamma),
  },
  {
    name: "cross-entropy of 300,000 classes",
    inputs: [x(3, 300_000), labels(3, 300_000)],
    build: (a, b) => g.crossEntropy(a, b, 0.1),
  },
  {
    name: "correct of 300,000 classes",
    inputs: [x(3, 300_000), labels(3, 300_000)],
    build: (a, b) => g.correct(a, b),
    differentiable: false,
  },
  {
    name: "embedding of 70,000 times the same token",
    inputs: [positive(10, 4), labels(70_000, 1)],
    build: g.embedding,
  },
  {
    name: "causal convolution of 70,000 tokens",
    inputs: [x(1, 70_000, 2), x(2, 1, 4)],
    build: (a, w) => g.causalConvolution(a, w),
  },
  {
    name: "selective scan of 70,000 tokens",
    inputs: [
      x(1, 70_000, 2),
      positive(1, 70_000, 2),
      positive(2, 2),
      x(1, 70_000, 2),
      x(1, 70_000, 2),
    ],
    build: (u, delta, a, b, c) => g.selectiveScan({ u, delta, a: g.scale(a, -1), b, c }),
  },
  ...products,
  {
    name: "batch norm of 195,000 rows far from 0",
    inputs: [farFromZero, x(2), x(2)],
    build: (a, gamma, beta) => g.batchNorm(a, gamma, beta).y,
  },
  {
    name: "statistics of 195,000 rows far from 0",
    inputs: [farFromZero, x(2), x(2)],
    build: (a, gamma, beta) => {
      const { mean, variance } = g.batchNorm(a, gamma, beta);
      return [g.shift(mean, -100), variance];
    },
    differentiable: false,
  },
  {
    name: "depthwise convolution of 31×31",
    inputs: [x(2, 32, 32, 68), x(68, 1, 31, 31)],
    build: (a, w) => g.depthwise(a, w),
  },
];

/** All cases; finite differences would take too long. */
export const longCases: readonly OperationCase[] = cases.map((each) => ({ ...each, large: true }));
