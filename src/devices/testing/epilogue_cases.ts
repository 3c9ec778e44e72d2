/**
 * Chains of elementwise functions behind, and before, every operation that takes an epilogue.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import type { CaseInput, Judge, OperationCase } from "./build_case.ts";

/** Five functions in a row, and their gradients, each as exact as a GPU has it. */
const CLOSE: Judge = { relative: 1e-4, absolute: 1e-4 };

/** An operation to put chains around. */
interface Start {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  /** The shape of what it makes. */
  readonly shape: readonly number[];
  readonly build: (...inputs: Tensor[]) => Tensor;
}

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });

const starts: readonly Start[] = [
  {
    name: "a product of rows in fours",
    inputs: [x(7, 3), x(8, 3)],
    shape: [7, 8],
    build: (a, b) => g.matmul(a, b, { transposeB: true }),
  },
  {
    name: "a batch of products of odd rows",
    inputs: [x(2, 3, 5), x(2, 5, 7)],
    shape: [2, 3, 7],
    build: (a, b) => g.matmul(a, b),
  },
  {
    name: "a depthwise convolution",
    inputs: [x(1, 3, 5, 6), x(6, 1, 3, 3)],
    shape: [1, 3, 5, 6],
    build: (a, w) => g.depthwise(a, w),
  },
  {
    name: "a causal convolution",
    inputs: [x(2, 4, 5), x(5, 1, 3)],
    shape: [2, 4, 5],
    build: g.causalConvolution,
  },
  {
    name: "batch norm",
    inputs: [x(9, 4), x(4), x(4)],
    shape: [9, 4],
    build: (a, gamma, beta) => g.batchNorm(a, gamma, beta).y,
  },
  {
    name: "layer norm",
    inputs: [x(5, 9), x(9), x(9)],
    shape: [5, 9],
    build: (a, gamma, beta) => g.layerNorm(a, gamma, beta),
  },
  {
    name: "RMS norm",
    inputs: [x(5, 8), x(8)],
    shape: [5, 8],
    build: (a, gamma) => g.rmsNorm(a, gamma),
  },
];

/** Functions that keep numbers of any size within reach of float32. */
const unary: readonly ((a: Tensor) => Tensor)[] = [
  (a) => g.scale(a, -0.75),
  (a) => g.shift(a, 0.5),
  (a) => g.exp(g.tanh(a)),
  (a) => g.log(g.shift(g.softplus(a), 0.5)),
  (a) => g.sqrt(g.shift(g.sigmoid(a), 1)),
  (a) => g.reciprocal(g.shift(g.softplus(a), 0.5)),
  g.relu,
  g.gelu,
  g.silu,
];

/** A random chain over `made`; the first result is its end, the others are read in between. */
function chain(made: Tensor, extras: readonly Tensor[], random: Random): Tensor[] {
  const [whole, row, divisors] = extras;
  const pool = [made];
  const of = <T>(list: readonly T[]) => list[random.integer(list.length)];
  const any = () => random.uniform() < 0.7 ? pool[pool.length - 1] : of(pool);
  const binary: readonly (() => Tensor)[] = [
    () => g.add(any(), row),
    () => g.add(whole, any()),
    () => g.multiply(any(), whole),
    () => g.multiply(any(), row),
    () => g.divide(any(), divisors),
    () => g.subtract(row, any()),
    () => g.multiply(any(), g.tanh(any())),
    () => g.subtract(any(), any()),
    () =>
      g.reshape(
        g.gelu(g.reshape(any(), [made.shape.reduce((n, size) => n * size, 1)])),
        made.shape,
      ),
  ];
  for (let i = 0; i < 5; i++) pool.push(random.uniform() < 0.5 ? of(unary)(any()) : of(binary)());
  return [pool[pool.length - 1], ...pool.slice(0, -1).filter(() => random.uniform() < 0.2)];
}

/** A case whose chain is drawn by its name. */
function around({ name, inputs, shape, build }: Start, seed: number): OperationCase {
  const title = `chain ${seed} behind ${name}`;
  const columns = shape[shape.length - 1];
  return {
    name: title,
    // A chain may do without them.
    inputs: [
      ...inputs,
      ...[x(...shape), x(columns), positive(columns)].map((extra) => ({
        ...extra,
        constant: true,
      })),
    ],
    // What comes before the operation comes behind its gradient.
    build: (first, ...rest) => {
      const own = [g.silu(g.scale(first, 0.5)), ...rest.slice(0, inputs.length - 1)];
      const extras = rest.slice(inputs.length - 1);
      return chain(build(...own), extras, new Random(title).child("chain"));
    },
    judge: CLOSE,
    gradientJudge: CLOSE,
  };
}

/** A case with more tensors behind an operation, and behind its gradient, than either has room for. */
function crowded({ name, inputs, shape, build }: Start): OperationCase {
  const own = inputs.length;
  return {
    name: `more than ${name} has room for`,
    inputs: [
      ...inputs,
      ...Array.from({ length: 6 }, () => x(...shape)),
      ...Array.from({ length: 6 }, () => x(...inputs[0].shape)),
    ],
    build: (...given) => {
      // Differentiated last, so that their gradients are added to that of the operation.
      const products = given.slice(own + 6).map((other) => g.multiply(given[0], other));
      const made = given.slice(own, own + 6).reduce(g.add, build(...given.slice(0, own)));
      return [made, ...products];
    },
  };
}

const fixed: readonly OperationCase[] = [
  {
    name: "bias, SiLU and a gate behind a product",
    inputs: [x(9, 5), x(12, 5), x(12), x(9, 12)],
    build: (a, w, bias, gate) =>
      g.multiply(g.silu(g.add(g.matmul(a, w, { transposeB: true }), bias)), gate),
  },
  {
    name: "a residual before a norm's own input, and after",
    inputs: [x(6, 8), x(8), x(8)],
    build: (a, gamma, beta) => {
      const once = g.add(a, g.layerNorm(a, gamma, beta));
      return g.add(g.gelu(once), once);
    },
  },
  {
    name: "a chain over a sum in slices, with its product kept",
    inputs: [x(2, 2100), x(3, 2100), x(3), x(2, 3)],
    large: true,
    build: (a, w, row, other) => {
      const product = g.scale(g.matmul(a, w, { transposeB: true }), 0.02);
      return [g.multiply(g.tanh(g.add(product, row)), other), product];
    },
  },
  {
    name: "a chain over rows longer than a register",
    inputs: [x(3, 2), x(2, 2301), x(2301), x(3, 2301)],
    large: true,
    build: (a, w, row, other) => {
      const gate = g.sigmoid(g.add(g.matmul(a, w), row));
      return [g.add(g.multiply(gate, other), other), gate];
    },
  },
  {
    name: "stochastic depth and a residual behind a product",
    inputs: [x(3, 2, 4), x(4, 4), x(4), x(3, 1, 1)],
    build: (a, w, bias, keep) => g.add(g.multiply(g.gelu(g.add(g.matmul(a, w), bias)), keep), a),
  },
];

/** The cases of all epilogues. */
export const epilogueCases: readonly OperationCase[] = [
  ...fixed,
  ...starts.map(crowded),
  ...starts.flatMap((start) => [0, 1, 2].map((seed) => around(start, seed))),
];
