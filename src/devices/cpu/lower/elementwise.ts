import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type Assembly, real } from "../assembly.ts";

/** A function's code in the kernels is its place in these lists. */
const UNARY_CODES = [
  ...["scale", "shift", "exp", "log", "sqrt", "reciprocal", "tanh", "sigmoid", "softplus"],
  ...["relu", "gelu", "silu"],
];
const BINARY_CODES = [
  ...["add", "subtract", "multiply", "divide", "tanhGradient", "sigmoidGradient"],
  ...["reluGradient", "geluGradient", "siluGradient"],
];

function codeOf(codes: readonly string[], name: string): number {
  const code = codes.indexOf(name);
  if (code >= 0) return code;
  throw new RangeError(`Cannot compile as the CPU has only ${codes.join(", ")}: ${name}`);
}

/** `y = f(x)`. */
export function unary({ attributes, inputs: [x], outputs: [y] }: PlannedStep, to: Assembly): void {
  const code = codeOf(UNARY_CODES, attributes.function);
  to.emit("unary", to.address(x), to.address(y), sizeOf(y.shape), code, real(attributes.alpha));
}

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export function binary({ attributes, inputs, outputs: [y] }: PlannedStep, to: Assembly): void {
  const [a, b] = inputs.map((input) => to.address(input));
  const { count, inner } = attributes;
  const code = codeOf(BINARY_CODES, attributes.function);
  to.emit("binary", a, b, to.address(y), sizeOf(y.shape), code, count, inner);
}

/** `y = value`. */
export function fill({ attributes, outputs: [y] }: PlannedStep, to: Assembly): void {
  to.emit("fill", to.address(y), sizeOf(y.shape), real(attributes.value));
}
