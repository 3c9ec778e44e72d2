/**
 * The part of the table of operations that is about elementwise functions of each other's results,
 * which plans bring together in single kernels.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });

const trees: OperationCase[] = [
  {
    name: "silu(x)·z + softplus(x)",
    inputs: [x(3, 67), x(3, 67)],
    build: (a, z) => g.add(g.multiply(g.silu(a), z), g.softplus(a)),
  },
  {
    name: "all functions of one tensor, one after the other",
    inputs: [x(9, 13)],
    build: (a) => {
      const squashed = g.gelu(g.tanh(g.silu(g.scale(g.shift(a, 0.3), 0.7))));
      const positive = g.sqrt(g.softplus(g.exp(g.sigmoid(g.shift(g.relu(squashed), 0.1)))));
      return g.log(g.reciprocal(positive));
    },
  },
  {
    name: "a chain of 40 functions",
    inputs: [x(5, 11)],
    build: (a) => Array.from({ length: 20 }).reduce<Tensor>((y) => g.tanh(g.scale(y, 1.1)), a),
  },
  {
    name: "a second operand that is computed",
    inputs: [x(4, 10), x(4, 10)],
    build: (a, b) => g.divide(g.subtract(a, g.exp(b)), g.shift(g.multiply(b, b), 1)),
  },
  {
    name: "both operands from one function",
    inputs: [x(7, 9)],
    build: (a) => {
      const y = g.tanh(a);
      return g.multiply(y, y);
    },
  },
  {
    name: "a sum of nine products",
    inputs: Array.from({ length: 10 }, () => x(3, 22)),
    build: (a, ...rest) => rest.map((b) => g.multiply(a, b)).reduce(g.add),
  },
  {
    name: "results that are read twice, kept, summed and viewed",
    inputs: [x(6, 8)],
    build: (a) => {
      const y = g.exp(g.scale(a, 0.5));
      const diamond = g.add(g.silu(y), g.multiply(y, y));
      const beside = g.multiply(diamond, g.relu(g.repeat(g.mean(diamond, 0), 0, 6)));
      const kept = g.tanh(beside);
      return [kept, g.gelu(g.shift(kept, 1)), g.tanh(g.scale(g.reshape(beside, [48]), 2))];
    },
  },
];

/** Shapes around the blocks of kernels, of a tensor and of another that repeats within it. */
const repeated: [number[], number[]][] = [
  [[4, 3, 5], [5]],
  [[4, 3, 8], [8]],
  [[4, 3, 5], [3, 5]],
  [[4, 3, 8], [4, 1, 1]],
  [[4, 3, 5], [4, 1, 1]],
  [[2, 3, 4], [3, 1]],
  [[2, 3, 3], [3, 1]],
  [[3, 7], [1]],
  [[1], [1]],
  [[41, 251], [251]],
  [[3, 3413], [3, 1]],
  [[3, 3, 1031], [3, 1]],
  [[6827, 3], [3]],
];
const broadcasting: OperationCase[] = repeated.map(([shape, other]) => ({
  name: `functions of [${shape}] with a repeated [${other}]`,
  inputs: [x(...shape), positive(...other)],
  // The repeated operand's own function is a kernel of its own: it is shorter.
  build: (a, b) => g.silu(g.subtract(g.divide(g.tanh(a), g.shift(b, 0.5)), b)),
  large: shape.reduce((a, b) => a * b) > 5000,
}));

const constants: OperationCase[] = [
  {
    name: "constants on either side of all four operations",
    inputs: [positive(3, 7)],
    build: (a) => {
      const c = (value: number) => g.fill(a.graph, [3, 7], value);
      const first = g.subtract(c(3), g.multiply(c(2), g.add(c(0.5), a)));
      const second = g.divide(c(1.5), g.shift(g.multiply(first, first), 1));
      return g.divide(g.subtract(g.multiply(g.add(second, c(1)), c(0.25)), c(2)), c(-1.5));
    },
  },
  {
    name: "constants that repeat, are kept, or are all there is",
    inputs: [x(3, 5)],
    build: (a) => {
      const [row, whole] = [g.fill(a.graph, [5], 2), g.fill(a.graph, [3, 5], 0.5)];
      return [
        g.add(g.multiply(whole, row), g.exp(a)),
        whole,
        ...a.graph.apply(g.BINARY, [g.scale(a, 2), g.fill(a.graph, [3, 5], 1)], {
          function: "siluGradient",
          count: 15,
          inner: 1,
        }),
      ];
    },
    differentiable: false,
  },
  {
    name: "a gradient that is the same number everywhere",
    inputs: [x(4, 6)],
    build: (a) => g.gradients(g.gelu(a), [a]),
    differentiable: false,
  },
];

/** All cases. */
export const elementwiseCases: readonly OperationCase[] = [
  ...trees,
  ...broadcasting,
  ...constants,
  {
    name: "functions over 65,535 workgroups of 256",
    inputs: [x(65_536 * 257), x(257)],
    build: (a, b) => g.add(g.scale(g.multiply(g.reshape(a, [65_536, 257]), b), 0.5), b),
    differentiable: false,
    large: true,
  },
];
