import { kindOrValue, show } from "../host/mod.ts";
import { type DataType, equalShapes, formatShape, sizeOf } from "../tensors/mod.ts";
import type { Values, Variables, VariableType } from "./device.ts";

/** Throws, with what was to be done, if the device can't do anything any more. */
export type DeviceCheck = (doing: string) => void;

const dtypes: Readonly<Record<DataType, unknown>> = { float32: Float32Array, int32: Int32Array };

/**
 * What all devices' variables have in common: everything is checked here, in the same words, before
 * a device is asked to do it.
 */
export abstract class DeviceVariables implements Variables {
  readonly types: readonly VariableType[];
  readonly bytes: number;
  #byName: ReadonlyMap<string, VariableType>;
  #destroyed = false;

  /** @throws {RangeError | TypeError} if a declaration isn't one, or a name comes twice. */
  constructor(types: readonly VariableType[], protected readonly checkDevice: DeviceCheck) {
    checkDevice("create variables");
    checkTypes(types);
    this.types = types.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype }));
    this.#byName = new Map(this.types.map((type) => [type.name, type]));
    this.bytes = types.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0);
  }

  /** Copies checked values. */
  protected abstract put(type: VariableType, values: Values, offset: number): void;
  /** Reads elements that there are. */
  protected abstract get(type: VariableType, offset: number, count: number): Promise<Values>;
  /** Gives the memory back. */
  protected abstract free(): void;

  /** Whether the memory was given back. */
  get destroyed(): boolean {
    return this.#destroyed;
  }

  /** Throws unless every variable of a program is kept here, as the program takes it. */
  checkProgram(taken: readonly VariableType[]): void {
    if (this.#destroyed) throw new Error("Cannot compile as the variables were destroyed");
    for (const { name, shape, dtype } of taken) {
      const kept = this.#find(name);
      if (kept.dtype === dtype && equalShapes(kept.shape, shape)) continue;
      throw new RangeError(
        `Cannot compile: expected variable "${name}" to be ${dtype} ${formatShape(shape)} as the ` +
          `program takes it, got ${kept.dtype} ${formatShape(kept.shape)}`,
      );
    }
  }

  write(name: string, values: Values, offset = 0): void {
    const type = this.#ready(name, "write");
    checkElements(type, values, offset);
    this.put(type, ownMemory(values), offset);
  }

  async read(name: string, offset = 0, count?: number): Promise<Values> {
    const type = this.#ready(name, "read");
    const elements = rangeOf(type, offset, count);
    try {
      return await this.get(type, offset, elements);
    } finally {
      // What destroyed them meanwhile is why the read failed.
      this.#ready(name, "read");
    }
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.free();
  }

  #ready(name: string, doing: string): VariableType {
    const what = `${doing} variable ${show(name)}`;
    if (this.#destroyed) throw new Error(`Cannot ${what} as the variables were destroyed`);
    this.checkDevice(what);
    return this.#find(name);
  }

  #find(name: string): VariableType {
    const type = this.#byName.get(name);
    if (type) return type;
    const names = [...this.#byName.keys()].join(", ") || "none";
    throw new RangeError(`Cannot find a variable: expected one of ${names}, got ${show(name)}`);
  }
}

function checkTypes(types: readonly VariableType[]): void {
  const seen = new Set<string>();
  for (const { name, shape, dtype } of types) {
    const what = `Cannot create variable ${show(name)}: expected`;
    if (typeof name !== "string" || !name) throw new TypeError(`${what} a name, got ${show(name)}`);
    if (seen.has(name)) throw new RangeError(`${what} names that differ, got it twice`);
    seen.add(name);
    if (!Object.hasOwn(dtypes, dtype)) {
      throw new TypeError(`${what} float32 or int32, got ${show(dtype)}`);
    }
    const sizes = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n > 0);
    if (!sizes || !Number.isSafeInteger(4 * sizeOf(shape))) {
      throw new RangeError(`${what} a shape of positive whole numbers, got ${show(shape)}`);
    }
  }
}

function checkElements({ name, shape, dtype }: VariableType, values: Values, offset: number): void {
  if (!isOf(dtype, values)) {
    throw new TypeError(
      `Cannot write variable "${name}": expected ${dtype}, got ${kindOrValue(values)}`,
    );
  }
  const size = sizeOf(shape);
  if (isDetached(values)) {
    throw new TypeError(
      `Cannot write variable "${name}": expected elements, got an array whose buffer was transferred`,
    );
  }
  if (!Number.isInteger(offset) || offset < 0 || offset + values.length > size) {
    throw new RangeError(
      `Cannot write variable "${name}" as it has ${size} elements: ` +
        `${values.length} from element ${show(offset)}`,
    );
  }
}

/** How many elements from `offset` on are read; throws unless there are so many. */
function rangeOf({ name, shape }: VariableType, offset: number, count?: number): number {
  const size = sizeOf(shape);
  const elements = count ?? size - offset;
  const whole = Number.isInteger(offset) && Number.isInteger(elements);
  if (whole && offset >= 0 && elements > 0 && offset + elements <= size) return elements;
  throw new RangeError(
    `Cannot read variable "${name}": expected elements of its ${size}, got ${
      show(count ?? "all")
    } ` +
      `from element ${show(offset)}`,
  );
}

/** Whether the array holds elements of that type as a device takes them. */
export function isOf(dtype: DataType, values: unknown): values is Values {
  return dtype === "int32" ? values instanceof Int32Array : values instanceof Float32Array;
}

/**
 * The array, or a copy of it if its memory could change before it is used: other threads write to
 * shared memory, and not every WebGPU implementation takes memory that is resizable.
 */
export function ownMemory(values: Values): Values {
  const { buffer } = values;
  return buffer instanceof ArrayBuffer && !buffer.resizable ? values : values.slice();
}

/** Whether the array's memory went to another thread. */
export function isDetached({ buffer }: Values): boolean {
  return buffer instanceof ArrayBuffer && buffer.detached;
}
