import { formatShape, sizeOf } from "../../tensors/mod.ts";
import type { Values, VariableType } from "../device.ts";
import { type DeviceCheck, DeviceVariables } from "../variables.ts";
import { Allocations, type SharedMemory } from "./memory.ts";

/** Variables in the shared memory. */
export class CpuVariables extends DeviceVariables {
  #places = new Map<string, number>();
  #own: Allocations;

  constructor(types: readonly VariableType[], readonly memory: SharedMemory, check: DeviceCheck) {
    super(types, check);
    this.#own = new Allocations(memory);
    this.#own.orNone(() => {
      for (const { name, shape } of types) {
        const what = `variable "${name}" ${formatShape(shape)}`;
        this.#places.set(name, this.#own.allocate(4 * sizeOf(shape), what));
      }
    });
  }

  /** The address of a variable that a program was checked to have. */
  address(name: string): number {
    return this.#places.get(name)!;
  }

  #view({ name, shape, dtype }: VariableType): Values {
    return this.memory.view(this.#places.get(name)!, sizeOf(shape), dtype);
  }

  protected override put(type: VariableType, values: Values, offset: number): void {
    this.#view(type).set(values, offset);
  }

  // deno-lint-ignore require-await
  protected override async get(
    type: VariableType,
    offset: number,
    count: number,
  ): Promise<Values> {
    const view = this.#view(type).subarray(offset, offset + count);
    return view instanceof Int32Array ? Int32Array.from(view) : Float32Array.from(view);
  }

  protected override free(): void {
    this.#own.release();
  }
}
