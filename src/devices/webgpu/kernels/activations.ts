import { elementwiseText } from "../../../../kernels/webgpu/generated/activations.ts";
import type { BinaryAttributes, UnaryAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { ElementwiseAttributes, Repetition } from "../../../graph/mod.ts";
import {
  type Dispatch,
  type Dispatches,
  type KernelChooser,
  type Part,
  spread,
  type Tuning,
} from "../dispatch.ts";
import { functionsCalledBy } from "./shared/functions.ts";
import { array, operand } from "./shared/operand.ts";
import { flatParts } from "./shared/parts.ts";
import { Fields, programText } from "./shared/program_text.ts";

/** Functions of one tensor. */
export const unary: KernelChooser = ({ attributes, outputs: [{ shape }] }, tuning) => {
  const { function: name, alpha } = attributes as UnaryAttributes;
  const repetitions = [{ count: sizeOf(shape), inner: 1 }];
  const steps = [{ function: name, alpha, operands: [0] }];
  return inOnePass(name, { shape, steps, repetitions }, tuning);
};

/** Functions of two tensors, the second repeated. */
export const binary: KernelChooser = ({ attributes, outputs: [{ shape }] }, tuning) => {
  const { function: name, count, inner } = attributes as BinaryAttributes;
  const repetitions = [{ count: sizeOf(shape), inner: 1 }, { count, inner }];
  const steps = [{ function: name, alpha: 0, operands: [0, 1] }];
  return inOnePass(name, { shape, steps, repetitions }, tuning);
};

/** Tensors of one number. */
export const fill: KernelChooser = ({ attributes, outputs: [{ shape }] }, tuning) => {
  const steps = [{ function: "fill" as const, alpha: attributes.value, operands: [] }];
  return inOnePass("fill", { shape, steps, repetitions: [] }, tuning);
};

/** Several functions of the same element. */
export const elementwise: KernelChooser = ({ attributes }, tuning) =>
  inOnePass("elementwise", attributes as ElementwiseAttributes, tuning);

/** One dispatch, or one for each part of tensors larger than can be bound. */
function inOnePass(
  kernel: string,
  attributes: ElementwiseAttributes,
  { bindingBytes }: Tuning,
): Dispatches {
  const parts = flatParts(sizeOf(attributes.shape), bindingBytes);
  return { dispatches: parts.map((part) => onePass(kernel, attributes, part)), scratch: 0 };
}

/** A kernel written for its functions: a declaration for each tensor, a line for each value. */
function onePass(
  kernel: string,
  { shape, steps, repetitions }: ElementwiseAttributes,
  part: Part | undefined,
): Dispatch {
  const size = sizeOf(shape);
  const fields = new Fields();
  fields.add("size", part?.count ?? size);
  const i = part ? `(i + ${fields.add("first", part.first)})` : "i";
  const inputs = repetitions.map((repetition, k) => input(k, repetition, size, fields, i));
  const values = inputs.map(({ value }) => value);
  const text = programText({ steps, repetitions }, values, fields);
  const source = [
    ...inputs.map(({ declaration }) => declaration),
    operand("y", inputs.length, size),
    fields.declaration(),
    `fn result(i: u32) -> vec4f {\n${text}  return v${inputs.length + steps.length - 1};\n}`,
    functionsCalledBy(text),
    elementwiseText,
  ].join("\n");
  return {
    kernel,
    source,
    constants: {},
    params: fields.values,
    bindings: [...inputs.keys(), inputs.length],
    parts: part && [...repetitions.map(({ count }) => count === size ? part : undefined), part],
    rounds: 0,
    workgroups: spread(Math.ceil((part?.count ?? size) / 256)),
  };
}

/** How input `k` is declared, and its elements for `i` to `i + 3`; `start` is i in the whole. */
function input(
  k: number,
  { count, inner }: Repetition,
  size: number,
  fields: Fields,
  start: string,
) {
  const whole = { declaration: operand(`x${k}`, k, count) };
  if (count === size) return { ...whole, value: `readX${k}(0u, 0u, i, 1u, params.size)` };
  const [all, each] = [fields.add(`count${k}`, count), fields.add(`inner${k}`, inner)];
  if (inner === 1 && count % 4 === 0) {
    return { ...whole, value: `readX${k}(0u, 0u, ${start} % ${all}, 1u, ${all})` };
  }
  const at = (i: string) => `x${k}[${i} / ${each} % ${all}]`;
  const same = count === 1 || inner % 4 === 0;
  const elements = same ? [at(start)] : [0, 1, 2, 3].map((j) => at(`(${start} + ${j}u)`));
  return { declaration: array(`x${k}`, k), value: `vec4f(${elements.join(", ")})` };
}
