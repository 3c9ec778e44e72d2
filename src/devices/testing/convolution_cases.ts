/**
 * The convolutions' and batch norm's part of the table of operations.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });

/** `[B, H, W, C, K]`, then stride and padding where they aren't 1 and "same". */
const depthwiseSizes: readonly (readonly [number[], number?, number?])[] = [
  [[1, 1, 1, 1, 1]],
  [[2, 5, 7, 3, 3]],
  [[1, 8, 8, 16, 5]],
  [[2, 4, 3, 5, 9]],
  [[2, 4, 12, 20, 5]],
  [[1, 5, 17, 24, 7], 1, 2],
  [[1, 6, 9, 4, 7]],
  [[1, 7, 7, 2, 15]],
  [[2, 9, 8, 4, 3], 2],
  [[1, 9, 11, 20, 3], 2],
  [[1, 11, 9, 6, 5], 3, 0],
  [[1, 6, 6, 4, 3], 1, 0],
  [[1, 6, 5, 3, 3], 1, 4],
  [[1, 8, 6, 4, 2], 2, 0],
];

const depthwises: OperationCase[] = [
  ...depthwiseSizes.map(([[b, h, w, c, k], stride = 1, padding = "same" as const]) => ({
    name: `depthwise convolution ${b}×${h}×${w}×${c}, kernel ${k}, stride ${stride}, ` +
      `padding ${padding}`,
    inputs: [x(b, h, w, c), x(c, 1, k, k)],
    build: (a: Tensor, weight: Tensor) => g.depthwise(a, weight, { stride, padding }),
  })),
  {
    name: "depthwise convolution of ConvMixer's size",
    inputs: [x(3, 16, 16, 96), x(96, 1, 7, 7)],
    build: (a, weight) => g.depthwise(a, weight),
    large: true,
  },
  {
    name: "depthwise convolution of many channels",
    inputs: [x(2, 9, 13, 261), x(261, 1, 9, 9)],
    build: (a, weight) => g.depthwise(a, weight),
    large: true,
  },
];

/** ConvMixer's block: what the plan compiler fuses, with channels in whole eights and not. */
const blocks: OperationCase[] = [[1, 3, 4, 5], [2, 5, 4, 24], [2, 6, 7, 13]].map((
  [b, h, w, c],
) => ({
  name: `block of a ConvMixer, ${b}×${h}×${w}×${c}`,
  inputs: [x(b, h, w, c), x(c, 1, 3, 3), x(c), x(c), x(c)],
  build: (a: Tensor, weight: Tensor, bias: Tensor, gamma: Tensor, beta: Tensor) => {
    const filtered = g.gelu(g.add(g.depthwise(a, weight), bias));
    return g.add(g.batchNorm(filtered, gamma, beta).y, a);
  },
}));

const unfolds: OperationCase[] = [
  { name: "unfold pixels", inputs: [x(2, 3, 2, 3)], build: (a) => g.unfold(a, 1) },
  { name: "unfold windows of 3", inputs: [x(2, 5, 4, 4)], build: (a) => g.unfold(a, 3) },
  {
    name: "unfold windows of 3, stride 2, padding 1",
    inputs: [x(1, 8, 7, 3)],
    build: (a) => g.unfold(a, 3, { stride: 2, padding: 1 }),
  },
  {
    name: "unfold windows of 2, stride 2",
    inputs: [x(2, 6, 4, 8)],
    build: (a) => g.unfold(a, 2, { stride: 2, padding: 0 }),
  },
  {
    name: "unfold windows of 2, stride 3, pixels left over",
    inputs: [x(1, 7, 9, 5)],
    build: (a) => g.unfold(a, 2, { stride: 3, padding: 0 }),
  },
];

const normalize = (a: Tensor, gamma: Tensor, beta: Tensor) => g.batchNorm(a, gamma, beta).y;

const normShapes = [
  ...[[3, 1], [7, 5], [2, 3, 3, 8], [3, 4], [131, 3], [5, 67]],
  ...[[4103, 24], [9, 1053], [8, 16, 16, 132]],
];

const norms: OperationCase[] = [
  ...normShapes.map((shape) => {
    const c = shape[shape.length - 1];
    return {
      name: `batch norm of [${shape}]`,
      inputs: [x(...shape), x(c), x(c)],
      build: normalize,
      large: Math.max(...shape) > 1000 || shape.length === 4 && shape[1] > 10,
    };
  }),
  {
    name: "statistics of numbers far from zero",
    inputs: [x(300, 6), x(6), x(6)],
    build: (a, gamma, beta) => {
      const { mean, variance } = g.batchNorm(g.shift(a, 100), gamma, beta);
      return [mean, variance];
    },
    differentiable: false,
  },
  {
    name: "statistics of two rows",
    inputs: [x(2, 6), x(6), x(6)],
    build: (a, gamma, beta) => {
      const { mean, variance } = g.batchNorm(a, gamma, beta);
      return [mean, variance];
    },
    differentiable: false,
  },
  {
    name: "normalize channels",
    inputs: [x(6, 5), x(5), x(5), x(5), { shape: [5], values: "positive" }],
    build: (a, gamma, beta, mean, variance) =>
      g.normalizeChannels(a, { gamma, beta, mean, variance }),
  },
  {
    name: "normalize channels far from zero",
    inputs: [x(64, 6), x(6), x(6)],
    build: (a, gamma, beta) =>
      g.normalizeChannels(g.shift(g.scale(a, 0.1), 1e4), {
        gamma,
        beta,
        mean: g.fill(a.graph, [6], 1e4),
        variance: g.fill(a.graph, [6], 0.01),
      }),
    special: true,
  },
  {
    name: "batch norm far from zero",
    inputs: [x(1000, 6), x(6), x(6)],
    build: (a, gamma, beta) => normalize(g.shift(a, 100), gamma, beta),
    special: true,
  },
  {
    name: "batch norm of gelu, with residual",
    inputs: [x(9, 8), x(8), x(8)],
    build: (a, gamma, beta) => g.add(a, normalize(g.gelu(a), gamma, beta)),
  },
];

/** All cases of convolutions and batch norms. */
export const convolutionCases: readonly OperationCase[] = [
  ...depthwises,
  ...blocks,
  ...unfolds,
  ...norms,
];
