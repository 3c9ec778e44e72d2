/**
 * Activations as rows: what each computes and its derivative, as expressions of functions that every
 * device has kernels for. An activation is one node of a graph, and so is its gradient, which reads
 * nothing but the activation's input; plans fuse both into what is around them. To add one, add a row
 * here and its cases in `src/devices/testing/activation_cases.ts`.
 *
 * @module
 */
import { checkNumber } from "../../../host/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { Tensor } from "../../graph.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { e, type Expression, type FunctionCall, stepsOf } from "./expressions.ts";

/** Applies an activation to each element of `x`, with other values of its parameters if given. */
export type Activation<P extends string = never> = (
  x: Tensor,
  parameters?: { readonly [Name in P]?: number },
) => Tensor;

/** An activation's formula and derivative. */
interface Row {
  /** f(x). */
  readonly formula: Expression;
  /** f′(x). */
  readonly derivative: Expression;
}

/** The variable of a row, and the gradient that the derivative is multiplied by. */
const [x, dy] = [0, 1];

/** An activation of a name, of default values of its parameters, and of the row that these make. */
function activation<P extends string = never>(
  name: string,
  defaults: Readonly<Record<P, number>>,
  row: (parameters: Readonly<Record<P, number>>) => Row,
): Activation<P> {
  return (input, given = {}) => {
    const parameters = { ...defaults, ...given };
    for (const [key, value] of Object.entries(parameters)) checkNumber(`take ${name}`, key, value);
    const { formula, derivative } = row(parameters);
    return input.graph.apply(ELEMENTWISE, [input], {
      shape: input.shape,
      label: name,
      steps: stepsOf(formula as FunctionCall, 1),
      gradient: stepsOf(e.multiply(derivative, dy) as FunctionCall, 2),
      repetitions: [{ count: sizeOf(input.shape), inner: 1 }],
    })[0];
  };
}

/**
 * Leaky ReLU: `x` above 0, `negativeSlope · x` up to it (Maas, Hannun & Ng 2013). Default slope 0.01.
 *
 * @example
 * ```ts
 * import { Graph, leakyRelu } from "@x/mimetic/graph";
 *
 * const x = new Graph().input("x", [8, 16]);
 * const y = leakyRelu(x, { negativeSlope: 0.2 }); // [8, 16]
 * ```
 */
export const leakyRelu: Activation<"negativeSlope"> = activation(
  "leakyRelu",
  { negativeSlope: 0.01 },
  ({ negativeSlope: slope }) => ({
    formula: e.subtract(e.relu(x), e.scale(e.relu(e.scale(x, -1)), slope)),
    derivative: e.shift(e.scale(e.step(x), 1 - slope), slope),
  }),
);

/**
 * ELU: `x` above 0, `alpha · (eˣ − 1)` up to it (Clevert, Unterthiner & Hochreiter 2016). Default α 1.
 *
 * @example
 * ```ts
 * import { elu, Graph } from "@x/mimetic/graph";
 *
 * const y = elu(new Graph().input("x", [8, 16])); // [8, 16]
 * ```
 */
export const elu: Activation<"alpha"> = activation("elu", { alpha: 1 }, ({ alpha }) => {
  const below = e.atMost(x, 0);
  const power = e.exp(below);
  // eˣ − 1 = tanh(x/2)·(eˣ + 1), as the difference has no digits left near 0.
  const difference = e.multiply(e.tanh(e.scale(below, 0.5)), e.shift(power, 1));
  const positive = e.step(x);
  const negative = e.shift(e.scale(positive, -1), 1);
  return {
    formula: e.add(e.relu(x), e.scale(difference, alpha)),
    derivative: e.add(positive, e.multiply(e.scale(power, alpha), negative)),
  };
});

/**
 * Hard swish: `x · min(max(x + 3, 0), 6) / 6` (Howard et al. 2019).
 *
 * @example
 * ```ts
 * import { Graph, hardSwish } from "@x/mimetic/graph";
 *
 * const y = hardSwish(new Graph().input("x", [8, 16])); // [8, 16]
 * ```
 */
export const hardSwish: Activation = activation("hardSwish", {}, () => {
  const clipped = e.atMost(e.atLeast(x, -3), 3);
  const inside = e.subtract(e.step(x, -3), e.step(x, 3));
  return {
    formula: e.multiply(x, e.scale(e.shift(clipped, 3), 1 / 6)),
    derivative: e.scale(e.shift(e.multiply(clipped, e.shift(inside, 1)), 3), 1 / 6),
  };
});

/**
 * Hard sigmoid: `min(max(x + 3, 0), 6) / 6` (Courbariaux, Bengio & David 2015; PyTorch's slope).
 *
 * @example
 * ```ts
 * import { Graph, hardSigmoid } from "@x/mimetic/graph";
 *
 * const y = hardSigmoid(new Graph().input("x", [8, 16])); // [8, 16]
 * ```
 */
export const hardSigmoid: Activation = activation("hardSigmoid", {}, () => ({
  formula: e.scale(e.atMost(e.atLeast(e.shift(x, 3), 0), 6), 1 / 6),
  // 0 at −3 and at 3, as PyTorch has it.
  derivative: e.scale(e.shift(e.add(e.step(x, -3), e.step(e.scale(x, -1), -3)), -1), 1 / 6),
}));
