/**
 * The part of the table of operations that is about activations which are expressions of other
 * functions.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { OperationCase } from "./build_case.ts";

/** Each activation and what it must be, number by number. */
export const activations: readonly {
  readonly name: string;
  readonly apply: (x: Tensor) => Tensor;
  readonly expected: (x: number) => number;
}[] = [
  { name: "leaky ReLU", apply: g.leakyRelu, expected: (x) => x > 0 ? x : 0.01 * x },
  {
    name: "leaky ReLU, slope 0.2",
    apply: (x) => g.leakyRelu(x, { negativeSlope: 0.2 }),
    expected: (x) => x > 0 ? x : 0.2 * x,
  },
  { name: "ELU", apply: g.elu, expected: (x) => x > 0 ? x : Math.expm1(x) },
  {
    name: "ELU, α 0.5",
    apply: (x) => g.elu(x, { alpha: 0.5 }),
    expected: (x) => x > 0 ? x : 0.5 * Math.expm1(x),
  },
  {
    name: "hard swish",
    apply: g.hardSwish,
    expected: (x) => x * Math.min(Math.max(x + 3, 0), 6) / 6,
  },
  {
    name: "hard sigmoid",
    apply: g.hardSigmoid,
    expected: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  },
];

/** Numbers where pieces of the functions meet, far from there, and those that aren't numbers. */
export const specialNumbers = [
  ...[NaN, Infinity, -Infinity, 0, 3, -3, 1e-20, -1e-20, 100, -100, 3e38, -3e38],
];

/** Where eˣ − 1 has few digits. */
const below = [-1e-30, -1e-8, -1e-6, -1e-3, -0.03, -0.0624, -0.0626, -0.124, -0.126, -0.3, -0.9];

const ofEach: readonly OperationCase[] = activations.flatMap(({ name, apply }) => [
  { name, inputs: [{ shape: [3, 67] }], build: (x) => apply(x) },
  {
    name: `${name} of large numbers`,
    inputs: [{ shape: [9] }],
    build: (x) => apply(g.scale(x, 9)),
  },
  {
    name: `${name} of special numbers`,
    inputs: [{ shape: [specialNumbers.length], values: specialNumbers }],
    build: (x) => apply(x),
    judge: { relative: 2e-5, absolute: 1e-6 },
    gradientJudge: { relative: 2e-5, absolute: 1e-6 },
    special: true,
  },
  {
    name: `${name} within a chain and behind a product`,
    inputs: [{ shape: [5, 12] }, { shape: [20, 12] }, { shape: [20] }],
    build: (x, w, b) => g.scale(apply(g.add(g.matmul(x, w, { transposeB: true }), b)), 2),
  },
]);

/** All cases. */
export const activationCases: readonly OperationCase[] = [
  ...ofEach,
  {
    name: "ELU just below 0",
    inputs: [{ shape: [below.length], values: below }],
    build: (x) => g.elu(x),
    judge: { relative: 4e-6 },
    gradientJudge: { relative: 4e-6 },
    special: true,
  },
];
