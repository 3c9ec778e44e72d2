import { formatShape, sizeOf } from "../../tensors/mod.ts";
import type { Values, Variables, VariableType } from "../device.ts";
import type { SharedMemory } from "./memory.ts";

/** Variables as stretches of the shared memory. */
export class CpuVariables implements Variables {
  readonly bytes: number;
  #places = new Map<string, { type: VariableType; at: number }>();

  constructor(readonly types: readonly VariableType[], readonly memory: SharedMemory) {
    for (const type of types) {
      const what = `variable "${type.name}" ${formatShape(type.shape)}`;
      this.#places.set(type.name, { type, at: memory.allocate(4 * sizeOf(type.shape), what) });
    }
    this.bytes = types.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0);
  }

  /** The address of a variable. */
  address(name: string): number {
    return this.#find(name).at;
  }

  #find(name: string): { type: VariableType; at: number } {
    const place = this.#places.get(name);
    if (place) return place;
    throw new RangeError(
      `Cannot find variable "${name}" as there are only: ${[...this.#places.keys()].join(", ")}`,
    );
  }

  #view(name: string): Values {
    const { type: { shape, dtype }, at } = this.#find(name);
    return this.memory.view(at, sizeOf(shape), dtype);
  }

  write(name: string, values: Values, offset = 0): void {
    const view = this.#view(name);
    if (offset < 0 || offset + values.length > view.length) {
      throw new RangeError(
        `Cannot write variable "${name}" as it has ${view.length} elements: ` +
          `${values.length} from element ${offset}`,
      );
    }
    view.set(values, offset);
  }

  // deno-lint-ignore require-await
  async read(name: string): Promise<Values> {
    const view = this.#view(name);
    return view instanceof Int32Array ? Int32Array.from(view) : Float32Array.from(view);
  }

  destroy(): void {
    this.#places.forEach(({ type, at }) => this.memory.release(at, 4 * sizeOf(type.shape)));
    this.#places.clear();
  }
}
