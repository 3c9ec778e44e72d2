/**
 * The bytes of uniform blocks, laid out as the shader's own `struct Params` says.
 *
 * @module
 */

/** What a kernel's uniform block holds, by the names of the fields of its `struct Params`. */
export type Params = Readonly<Record<string, number | readonly number[]>>;

/** A kernel with its text and the values of its uniform block. */
export interface Parameterized {
  /** The kernel's name, for errors. */
  readonly kernel: string;
  /** The WGSL that declares `struct Params`. */
  readonly source: string;
  /** A value for each field of it. */
  readonly params: Params;
}

/** A field of a struct: values of 32 bits side by side, as no type used here needs gaps inside. */
export interface Field {
  readonly name: string;
  /** The WGSL type, such as `u32` or `array<vec4u, 2>`. */
  readonly type: string;
  readonly scalar: Scalar;
  /** How many scalars it has. */
  readonly count: number;
  /** The byte it starts at. */
  readonly offset: number;
}

/** A struct in memory. */
export interface Layout {
  readonly fields: readonly Field[];
  /** A multiple of 16, as uniform blocks have. */
  readonly bytes: number;
}

type Scalar = "u32" | "i32" | "f32";

/**
 * The bytes of a kernel's uniform block.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { packParams } from "./params.ts";
 *
 * const source = "struct Params {\n  rows: u32,\n  epsilon: f32,\n}";
 * const bytes = packParams({ kernel: "norm", source, params: { epsilon: 0.5, rows: 4 } });
 * assert.deepEqual([...new Uint32Array(bytes)], [4, 0x3f000000, 0, 0]);
 * ```
 *
 * @throws {TypeError} if the values aren't those that the struct has fields for; the message names
 *   kernel and field.
 */
export function packParams({ kernel, source, params }: Parameterized): ArrayBuffer {
  const { fields, bytes } = layoutOf(kernel, source);
  const view = new DataView(new ArrayBuffer(bytes));
  for (const field of fields) {
    const values = [params[field.name] ?? []].flat();
    if (values.length !== field.count || !values.every((value) => fits(field.scalar, value))) {
      const expected = field.count === 1 ? field.type : `${field.type}, ${field.count} numbers`;
      const got = field.name in params ? values.join(", ") : "none";
      throw refusal(kernel, `a value for the field ${field.name}: ${expected}`, got);
    }
    values.forEach((value, i) => write(view, field.scalar, field.offset + 4 * i, value));
  }
  const surplus = Object.keys(params).find((name) => fields.every((field) => field.name !== name));
  if (surplus === undefined) return view.buffer as ArrayBuffer;
  const names = fields.map(({ name }) => name).join(", ");
  throw refusal(kernel, `values for the fields of its Params: ${names}`, surplus);
}

function refusal(kernel: string, expected: string, got: string): TypeError {
  return new TypeError(`Cannot run kernel "${kernel}": expected ${expected}, got ${got}`);
}

function fits(scalar: Scalar, value: unknown): boolean {
  if (typeof value !== "number") return false;
  if (scalar === "u32") return value === value >>> 0;
  return scalar === "f32" || value === (value | 0);
}

function write(view: DataView, scalar: Scalar, at: number, value: number): void {
  if (scalar === "u32") view.setUint32(at, value, true);
  else if (scalar === "i32") view.setInt32(at, value, true);
  else view.setFloat32(at, value, true);
}

/** Layouts by the struct's text: kernels of many shapes share one. */
const layouts = new Map<string, Layout>();

/** The layout of the `struct Params` that a kernel's text declares. */
export function layoutOf(kernel: string, source: string): Layout {
  const start = source.indexOf("struct Params {");
  const end = source.indexOf("}", start);
  if (start < 0 || end < 0) throw refusal(kernel, "a text with a struct Params", "none");
  const struct = source.slice(start, end);
  let layout = layouts.get(struct);
  if (!layout) layouts.set(struct, layout = lay(kernel, struct));
  return layout;
}

const FIELD = /^(\w+): ((?:array<)?(u32|i32|f32|vec4u|vec4i|vec4f)(?:, (\d+)>)?)$/;

const SCALARS: Readonly<Record<string, Scalar>> = { u: "u32", i: "i32", f: "f32" };

/** Reads a struct of scalars, vectors of four, and arrays of such vectors. */
function lay(kernel: string, struct: string): Layout {
  const body = struct.slice(struct.indexOf("{") + 1).replace(/\/\/.*$/gm, "");
  const fields: Field[] = [];
  let offset = 0;
  // Commas inside of types are followed by digits.
  for (const text of body.split(/,(?!\s*\d)/).map((part) => part.trim()).filter(Boolean)) {
    const [, name, type, element, length] = FIELD.exec(text) ?? [];
    const isVector = element?.startsWith("vec4");
    if (!element || type.startsWith("array") !== (length !== undefined) || length && !isVector) {
      throw refusal(kernel, "fields of Params with a type that can be laid out", text);
    }
    const count = (isVector ? 4 : 1) * Number(length ?? 1);
    if (isVector) offset = 16 * Math.ceil(offset / 16);
    fields.push({ name, type, scalar: SCALARS[element.replace("vec4", "")[0]], count, offset });
    offset += 4 * count;
  }
  return { fields, bytes: 16 * Math.max(1, Math.ceil(offset / 16)) };
}
