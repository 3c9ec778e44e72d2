import { operandF32Text, operandVec4Text } from "../../../../../kernels/webgpu/generated/shared.ts";

/**
 * The WGSL that declares one tensor under a name and reads and writes it four elements at a time:
 * as vectors if its rows allow that, else element by element.
 */
export function operand(name: string, binding: number, columns: number): string {
  const text = columns % 4 === 0 ? operandVec4Text : operandF32Text;
  return rename(text.replace("@binding(0)", `@binding(${binding})`), name);
}

function rename(text: string, name: string): string {
  const title = name[0].toUpperCase() + name.slice(1);
  return text.replace(/Operand\b/g, title);
}

/** The WGSL that declares one tensor under a name as a plain array. */
export function array(name: string, binding: number, element: "f32" | "i32" = "f32"): string {
  return `@group(0) @binding(${binding}) var<storage, read_write> ${name}: array<${element}>;`;
}
