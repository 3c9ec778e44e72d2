/**
 * Kernels whose operands lie at the same place. WebGPU forbids to bind the same bytes twice in one
 * dispatch while they may be written, so such operands share one variable of the kernel's text.
 *
 * @module
 */

/** A tensor as a kernel declares it. */
interface Declaration {
  readonly binding: number;
  readonly name: string;
  /** The type of its elements. */
  readonly element: string;
}

const DECLARATION =
  /@group\(0\) @binding\((\d+)\) var<storage, read_write> (\w+): array<(\w+(?:<\w+>)?)>;/g;

/** The tensors that a text declares. */
export function declarations(source: string): Declaration[] {
  return Array.from(source.matchAll(DECLARATION), ([, binding, name, element]) => ({
    binding: Number(binding),
    name,
    element,
  }));
}

/** True if one variable can stand for both bindings: same elements, and no local of either name. */
export function canShare(source: string, a: number, b: number): boolean {
  const all = declarations(source);
  const [first, second] = [a, b].map((binding) => all.find((d) => d.binding === binding));
  return first !== undefined && second !== undefined && first.element === second.element &&
    !hasLocal(source, first.name) && !hasLocal(source, second.name);
}

function hasLocal(source: string, name: string): boolean {
  return new RegExp(`\\b(?:let|var|const)\\s+${name}\\b|[(,]\\s*${name}\\s*:`).test(source);
}

/**
 * The text with each binding `i` using the variable of binding `owners[i]`, and the bindings that
 * are left numbered from 0 on in their order.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { share } from "./aliases.ts";
 *
 * const text = "@group(0) @binding(0) var<storage, read_write> x: array<f32>;\n" +
 *   "@group(0) @binding(1) var<storage, read_write> y: array<f32>;\n" +
 *   "fn main() { y[0] = x[1]; }";
 * assert.equal(
 *   share(text, [0, 0]),
 *   "@group(0) @binding(0) var<storage, read_write> x: array<f32>;\n\nfn main() { x[0] = x[1]; }",
 * );
 * ```
 */
export function share(source: string, owners: readonly number[]): string {
  const all = declarations(source);
  const left = owners.filter((owner, i) => owner === i);
  const nameOf = (binding: number) => all.find((d) => d.binding === binding)!.name;
  let text = source.replace(DECLARATION, (_, binding, name, element) => {
    const i = Number(binding);
    if (owners[i] !== i) return "";
    const at = left.indexOf(i);
    return `@group(0) @binding(${at}) var<storage, read_write> ${name}: array<${element}>;`;
  });
  owners.forEach((owner, i) => {
    if (owner === i) return;
    text = text.replace(new RegExp(`(?<![.\\w])${nameOf(i)}(?=\\[)`, "g"), nameOf(owner));
  });
  return text;
}
