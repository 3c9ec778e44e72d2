/**
 * The part of the table of operations that is about updates of parameters.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });

const scalars: CaseInput = { shape: [3], values: "positive" };
const adamw = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, decayed: 64, clip: 1 };
const sgd = { momentum: 0.9, nesterov: false, weightDecay: 0.1, decayed: 64, clip: 0 };
const slow = { beta1: 0.998, beta2: 0.9999, clip: 0 };
const zeros = (n: number): CaseInput => ({ shape: [n], values: Array(n).fill(0) });

/** All cases. */
export const optimizerCases: readonly OperationCase[] = [
  { name: "squared norm", inputs: [x(5)], build: g.squaredNorm, differentiable: false },
  {
    name: "squared norm of many",
    inputs: [x(100_003)],
    build: g.squaredNorm,
    differentiable: false,
  },
  ...[{ clip: 1 }, { clip: 0 }].map((change) => ({
    name: `AdamW, clip ${change.clip}`,
    inputs: [x(131), x(131), x(131), positive(131), scalars],
    build: (...[p, d, m, v, s]: Tensor[]) =>
      p.graph.apply(g.ADAMW, [p, d, m, v, s, g.squaredNorm(d)], { ...adamw, ...change }),
    differentiable: false,
  })),
  {
    name: "AdamW's first step, of decays whose distance from 1 has few digits in float32",
    inputs: [zeros(5), x(5), zeros(5), zeros(5), {
      shape: [3],
      values: [1, 1 - slow.beta1, 1 - slow.beta2],
    }],
    build: (...[p, d, m, v, s]: Tensor[]) =>
      p.graph.apply(g.ADAMW, [p, d, m, v, s, g.squaredNorm(d)], { ...adamw, ...slow }),
    differentiable: false,
    judge: { relative: 1e-6 },
  },
  ...[{}, { nesterov: true, clip: 2 }].map((change) => ({
    name: `SGD, ${JSON.stringify(change)}`,
    inputs: [x(131), x(131), x(131), positive(1)],
    build: (...[p, d, u, s]: Tensor[]) =>
      p.graph.apply(g.SGD, [p, d, u, s, g.squaredNorm(d)], { ...sgd, ...change }),
    differentiable: false,
  })),
  {
    name: "assign",
    inputs: [x(70), x(70)],
    build: (a, b) => g.assign(a, g.scale(b, 2)),
    differentiable: false,
  },
];
