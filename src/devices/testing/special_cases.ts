/**
 * The part of the table of operations that is about special numbers: NaN, infinities, zeros of both
 * signs, tiny and huge ones. Inputs and what PyTorch makes of them lie in
 * `testing/special_values.json`; `reference/pytorch_test.ts` holds the reference to that, and the table
 * holds the devices to the reference.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, Judge, OperationCase } from "./build_case.ts";
import golden from "./special_values.json" with { type: "json" };

/** What PyTorch made of a case: the result, then the gradients of the inputs. */
export interface Expected {
  readonly result: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}

type Text = readonly (number | string)[];
const numbers = (text: Text): number[] => text.map(Number);

interface Attributes {
  readonly smoothing?: number;
  readonly axis?: number;
  readonly least?: number;
  readonly most?: number;
}

/** The operation of a golden case. */
function operation(
  name: string,
  { smoothing, axis, ...bounds }: Attributes,
): OperationCase["build"] {
  switch (name) {
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return (a, b) => g[name](a, b);
    case "layerNorm":
      return (x, gamma, beta) => g.layerNorm(x, gamma, beta);
    case "rmsNorm":
      return (x, gamma) => g.rmsNorm(x, gamma);
    case "crossEntropy":
      return (x, labels) => g.crossEntropy(x, labels, smoothing);
    case "clip":
      return (x) => g.clip(x, bounds);
    case "sum":
      return (x) => g.sum(x, axis!);
    default:
      return (x) => (g as unknown as Record<string, (x: Tensor) => Tensor>)[name](x);
  }
}

interface Judges {
  readonly judge?: Judge;
  readonly gradientJudge?: Judge;
}

const EACH: Judge = { relative: 2e-5 };

/**
 * GELU's tail is right by the error of Φ, 1.5e-7, as PyTorch's is; that of SiLU by the smallest normal
 * number times x, as subnormal numbers may count as 0. The gradients of sigmoid and tanh are made of
 * 1 − y and 1 − y², and y is a float32.
 */
const JUDGES: Readonly<Record<string, Judges>> = {
  gelu: {
    judge: { relative: 2e-5, absolute: 1e-6 },
    gradientJudge: { relative: 2e-5, absolute: 2e-6 },
  },
  silu: {
    judge: { relative: 2e-5, absolute: 2e-36 },
    gradientJudge: { relative: 2e-5, absolute: 5e-7 },
  },
  sigmoid: { judge: EACH, gradientJudge: { relative: 2e-5, absolute: 3e-7 } },
  tanh: { judge: { relative: 1e-6 }, gradientJudge: { relative: 2e-5, absolute: 6e-7 } },
  softplus: { judge: { relative: 1e-6 }, gradientJudge: EACH },
  softmax: { judge: EACH },
  crossEntropy: { judge: { relative: 2e-5, absolute: 1e-6 } },
  elu: { judge: EACH, gradientJudge: EACH },
  layerNorm: {},
  rmsNorm: {},
};

/** Cases that PyTorch was asked about, with its answers. */
export const pytorchCases: readonly (OperationCase & { readonly expected: Expected })[] = golden
  .cases
  .map(({ name, function: f, attributes, inputs, labels, incoming, result, gradients }) => ({
    name: `special numbers: ${name}`,
    inputs: [
      ...inputs.map(({ shape, values }): CaseInput => ({ shape, values: numbers(values) })),
      ...(labels ? [{ shape: [labels.length], values: { given: labels } }] : []),
    ],
    build: operation(f, attributes),
    incoming: numbers(incoming),
    ...(JUDGES[f] ?? { judge: EACH, gradientJudge: EACH }),
    special: true,
    expected: { result: numbers(result), gradients: gradients.map(numbers) },
  }));
