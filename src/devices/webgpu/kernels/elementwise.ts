import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type {
  BinaryAttributes,
  BinaryFunction,
  UnaryAttributes,
  UnaryFunction,
} from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import { type Dispatch, type KernelChooser, spread, uniforms } from "../dispatch.ts";
import { operand } from "./operand.ts";

/** The functions in the order of their numbers in elementwise.wgsl. */
const FUNCTIONS: readonly (UnaryFunction | BinaryFunction | "fill")[] = [
  "fill",
  "scale",
  "shift",
  "exp",
  "log",
  "sqrt",
  "reciprocal",
  "tanh",
  "sigmoid",
  "softplus",
  "relu",
  "gelu",
  "silu",
  "add",
  "subtract",
  "multiply",
  "divide",
  "tanhGradient",
  "sigmoidGradient",
  "reluGradient",
  "geluGradient",
  "siluGradient",
];

/** Functions of one tensor. */
export const unary: KernelChooser = ({ attributes, inputs: [x] }) => {
  const { function: name, alpha } = attributes as UnaryAttributes;
  const size = sizeOf(x.shape);
  const operands = [operand("x", 0, size), operand("y", 1, size), wgsl.elementwiseAbsent];
  return { dispatches: [elementwise(name, size, operands, { alpha })], scratch: 0 };
};

/** Functions of two tensors, the second repeated. */
export const binary: KernelChooser = ({ attributes, inputs: [a] }) => {
  const { function: name, count, inner } = attributes as BinaryAttributes;
  const size = sizeOf(a.shape);
  const run = inner === 1 && count % 4 === 0 || count === size;
  const second = run ? operand("b", 1, count) + wgsl.elementwiseRun : wgsl.elementwiseEach;
  const operands = [operand("x", 0, size), second, operand("y", 2, size)];
  return { dispatches: [elementwise(name, size, operands, { count, inner })], scratch: 0 };
};

/** Tensors of one number. */
export const fill: KernelChooser = ({ attributes, outputs: [y] }) => {
  const size = sizeOf(y.shape);
  const operands = [operand("x", undefined, size), operand("y", 0, size), wgsl.elementwiseAbsent];
  const alpha = attributes.value as number;
  return { dispatches: [elementwise("fill", size, operands, { alpha })], scratch: 0 };
};

function elementwise(
  name: (typeof FUNCTIONS)[number],
  size: number,
  operands: readonly string[],
  { count = 1, inner = 1, alpha = 0 }: { count?: number; inner?: number; alpha?: number },
): Dispatch {
  const source = [...operands, wgsl.gelu, wgsl.elementwise].join("\n");
  return {
    kernel: name,
    source,
    constants: { FUNCTION: FUNCTIONS.indexOf(name) },
    params: uniforms([size, count, inner, { float: alpha }]),
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    workgroups: spread(Math.ceil(size / 256)),
  };
}
