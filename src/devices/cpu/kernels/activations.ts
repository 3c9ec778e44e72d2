import { sizeOf } from "../../../tensors/mod.ts";
import type { ElementwiseAttributes, ElementwiseStep } from "../../plan/elementwise.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";

/** A function's code in the kernels is its place in these lists. */
const UNARY_CODES = [
  ...["scale", "shift", "exp", "log", "sqrt", "reciprocal", "tanh", "sigmoid", "softplus"],
  ...["relu", "gelu", "silu"],
];
const BINARY_CODES = [
  ...["add", "subtract", "multiply", "divide", "tanhGradient", "sigmoidGradient"],
  ...["reluGradient", "geluGradient", "siluGradient"],
];

/** The codes of one kernel for all of them. */
const CODES = [...UNARY_CODES, ...BINARY_CODES, "fill"];

function codeOf(codes: readonly string[], name: string): number {
  const code = codes.indexOf(name);
  if (code >= 0) return code;
  throw new RangeError(`Cannot compile as the CPU has only ${codes.join(", ")}: ${name}`);
}

/** `y = f(x)`. */
export function unary(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const code = codeOf(UNARY_CODES, attributes.function);
  to.emit("unary", to.address(x), to.address(y), sizeOf(y.shape), code, real(attributes.alpha));
}

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export function binary(
  { attributes, inputs, outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const [a, b] = inputs.map((input) => to.address(input));
  const { count, inner } = attributes;
  const code = codeOf(BINARY_CODES, attributes.function);
  to.emit("binary", a, b, to.address(y), sizeOf(y.shape), code, count, inner);
}

/** `y = value`. */
export function fill({ attributes, outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  to.emit("fill", to.address(y), sizeOf(y.shape), real(attributes.value));
}

/** Several functions of the same element. */
export function elementwise(step: PlannedStep, to: ProgramBuilder): void {
  const { steps, repetitions } = step.attributes as ElementwiseAttributes;
  const inputs = step.inputs.flatMap((input, i) => {
    const { count, inner } = repetitions[i];
    return [to.address(input), count, inner];
  });
  const places = placeResults(steps, repetitions.length);
  const functions = steps.flatMap((
    { function: name, alpha, operands: [a = 0, b = 0] },
    i,
  ) => [codeOf(CODES, name), places[a], places[b], places[repetitions.length + i], real(alpha)]);
  const [y] = step.outputs;
  const size = sizeOf(y.shape);
  to.emit(
    "elementwise",
    to.address(y),
    size,
    step.inputs.length,
    steps.length,
    ...inputs,
    ...functions,
  );
}

/** The places of all operands: inputs have their own, results share registers numbered after them. */
function placeResults(steps: readonly ElementwiseStep[], inputs: number): number[] {
  const places = Array.from({ length: inputs }, (_, i) => i);
  const ends = new Map(steps.flatMap(({ operands }, i) => operands.map((operand) => [operand, i])));
  steps.forEach((_, i) => {
    const taken = places.filter((_, operand) => operand >= inputs && ends.get(operand)! > i);
    let register = inputs;
    while (taken.includes(register)) register++;
    places.push(register);
  });
  return places;
}
