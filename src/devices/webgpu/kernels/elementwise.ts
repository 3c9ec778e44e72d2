import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { BinaryAttributes, UnaryAttributes } from "../../../graph/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { ElementwiseAttributes, ElementwiseStep, Repetition } from "../../plan/elementwise.ts";
import {
  type Dispatches,
  type KernelChooser,
  spread,
  type Uniform,
  uniforms,
} from "../dispatch.ts";
import { array, operand } from "./operand.ts";

/** Functions of one tensor. */
export const unary: KernelChooser = ({ attributes, outputs: [{ shape }] }) => {
  const { function: name, alpha } = attributes as UnaryAttributes;
  const repetitions = [{ count: sizeOf(shape), inner: 1 }];
  return onePass(name, { shape, steps: [{ function: name, alpha, operands: [0] }], repetitions });
};

/** Functions of two tensors, the second repeated. */
export const binary: KernelChooser = ({ attributes, outputs: [{ shape }] }) => {
  const { function: name, count, inner } = attributes as BinaryAttributes;
  const repetitions = [{ count: sizeOf(shape), inner: 1 }, { count, inner }];
  const steps = [{ function: name, alpha: 0, operands: [0, 1] }];
  return onePass(name, { shape, steps, repetitions });
};

/** Tensors of one number. */
export const fill: KernelChooser = ({ attributes, outputs: [{ shape }] }) => {
  const steps = [{ function: "fill" as const, alpha: attributes.value, operands: [] }];
  return onePass("fill", { shape, steps, repetitions: [] });
};

/** Several functions of the same element. */
export const elementwise: KernelChooser = ({ attributes }) =>
  onePass("elementwise", attributes as ElementwiseAttributes);

/** A kernel written for its functions: a declaration for each tensor, a line for each value. */
function onePass(
  kernel: string,
  { shape, steps, repetitions }: ElementwiseAttributes,
): Dispatches {
  const size = sizeOf(shape);
  const params = new Params();
  params.add("size", size);
  const inputs = repetitions.map((repetition, i) => input(i, repetition, size, params));
  const values = [
    ...inputs.map(({ value }) => value),
    ...steps.map((step, i) => apply(step, inputs.length + i, params)),
  ];
  const source = [
    ...inputs.map(({ declaration }) => declaration),
    operand("y", inputs.length, size),
    params.declaration(),
    "fn result(i: u32) -> vec4f {",
    ...values.map((value, i) => `  let v${i} = ${value};`),
    `  return v${values.length - 1};\n}`,
    ...[wgsl.specialNumbers, wgsl.gelu, wgsl.elementwiseFunctions, wgsl.elementwise],
  ].join("\n");
  const dispatch = {
    kernel,
    source,
    constants: {},
    params: uniforms(params.values),
    bindings: [...inputs.keys(), inputs.length],
    workgroups: spread(Math.ceil(size / 256)),
  };
  return { dispatches: [dispatch], scratch: 0 };
}

/** The uniform block of a kernel. */
class Params {
  readonly values: Uniform[] = [];
  #fields: string[] = [];

  /** Adds a value and returns the expression that reads it. */
  add(name: string, value: Uniform): string {
    this.values.push(value);
    this.#fields.push(`  ${name}: ${typeof value === "number" ? "u32" : "f32"},\n`);
    return `params.${name}`;
  }

  declaration(): string {
    return `struct Params {\n${this.#fields.join("")}}\n` +
      "@group(1) @binding(0) var<uniform> params: Params;";
  }
}

/** How input `k` is declared, and its elements for `i` to `i + 3`. */
function input(k: number, { count, inner }: Repetition, size: number, params: Params) {
  const whole = { declaration: operand(`x${k}`, k, count) };
  if (count === size) return { ...whole, value: `readX${k}(0u, 0u, i, 1u, params.size)` };
  const [all, each] = [params.add(`count${k}`, count), params.add(`inner${k}`, inner)];
  if (inner === 1 && count % 4 === 0) {
    return { ...whole, value: `readX${k}(0u, 0u, i % ${all}, 1u, ${all})` };
  }
  const at = (i: string) => `x${k}[${i} / ${each} % ${all}]`;
  const same = count === 1 || inner % 4 === 0;
  const elements = same ? [at("i")] : [0, 1, 2, 3].map((j) => at(`(i + ${j}u)`));
  return { declaration: array(`x${k}`, k), value: `vec4f(${elements.join(", ")})` };
}

/** The call of a step's function. */
function apply(
  { function: name, alpha, operands }: ElementwiseStep,
  value: number,
  params: Params,
): string {
  const call = `apply${name[0].toUpperCase()}${name.slice(1)}`;
  const values = operands.map((i) => `v${i}`);
  const takesAlpha = name === "fill" || name === "scale" || name === "shift";
  if (takesAlpha) values.push(params.add(`alpha${value}`, { float: alpha }));
  return `${call}(${values.join(", ")})`;
}
