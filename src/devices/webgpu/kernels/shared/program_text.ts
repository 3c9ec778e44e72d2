import {
  type ElementwiseFunction,
  type ElementwiseProgram,
  type ElementwiseStep,
  functionsOfConstants,
} from "../../../../graph/mod.ts";

const constants: ReadonlySet<ElementwiseFunction> = new Set(functionsOfConstants);

/** Fields of a kernel's uniform block that a program needs, with their values. */
export class Fields {
  /** The values by the fields' names. */
  readonly values: Record<string, number> = {};
  #text = "";

  /** Adds a value and returns the expression that reads it. */
  add(name: string, value: number, type: "u32" | "f32" = "u32"): string {
    this.values[name] = value;
    this.#text += `  ${name}: ${type},\n`;
    return `params.${name}`;
  }

  /** The declaration of a uniform block that has nothing else. */
  declaration(): string {
    return `struct Params {\n${this.#text}}\n@group(1) @binding(0) var<uniform> params: Params;`;
  }

  /** A kernel's text with the fields after those of its own. */
  extend(source: string): string {
    return source.replace(/struct Params \{[^}]*/, (own) => own + this.#text);
  }
}

/**
 * The body of a function that runs a program on four elements: a line `let v0 = …;` for each operand.
 *
 * @param inputs The expressions of the inputs' elements.
 * @param fields Takes the α of the functions that have one.
 */
export function programText(
  { steps }: ElementwiseProgram,
  inputs: readonly string[],
  fields: Fields,
): string {
  const values = [...inputs, ...steps.map((step, i) => call(step, inputs.length + i, fields))];
  return values.map((value, i) => `  let v${i} = ${value};\n`).join("");
}

/** The call of a step's function. */
function call(
  { function: name, alpha, operands }: ElementwiseStep,
  value: number,
  fields: Fields,
): string {
  const values = operands.map((i) => `v${i}`);
  if (constants.has(name)) values.push(fields.add(`alpha${value}`, alpha, "f32"));
  return `apply${name[0].toUpperCase()}${name.slice(1)}(${values.join(", ")})`;
}
