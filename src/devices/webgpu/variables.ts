import { sizeOf } from "../../tensors/mod.ts";
import type { Values, VariableType } from "../device.ts";
import { type DeviceCheck, DeviceVariables } from "../variables.ts";
import type { Buffers } from "./buffers.ts";
import { scoped } from "./errors.ts";
import { MapMode } from "./flags.ts";

/** Variables as buffers, one each. */
export class WebGpuVariables extends DeviceVariables {
  #buffers = new Map<string, GPUBuffer>();
  #failure: string | undefined;
  #made: Promise<void>;

  constructor(
    types: readonly VariableType[],
    readonly device: GPUDevice,
    private readonly buffers: Buffers,
    check: DeviceCheck = () => {},
  ) {
    super(types, check);
    this.#made = this.#guard("create variables", () => {
      try {
        for (const { name, shape } of types) {
          this.#buffers.set(name, buffers.storage(name, 4 * sizeOf(shape)));
        }
      } catch (error) {
        this.free();
        throw error;
      }
    });
  }

  /** Resolves once it is known that the device had the room. */
  async ready(): Promise<void> {
    await this.#made;
    this.#assertSound();
  }

  /** The buffer of a variable that a program was checked to have. */
  buffer(name: string): GPUBuffer {
    return this.#buffers.get(name)!;
  }

  /** Does something to the buffers at once; what goes wrong is these variables' fault alone. */
  #guard(doing: string, act: () => void): Promise<void> {
    return scoped(this.device, act).then((error) => {
      if (error) this.#failure ??= `Cannot ${doing} as ${error}`;
    });
  }

  #assertSound(): void {
    if (this.#failure) throw new Error(this.#failure);
  }

  protected override put({ name }: VariableType, values: Values, offset: number): void {
    this.#assertSound();
    this.#guard(`write variable "${name}"`, () => {
      this.device.queue.writeBuffer(this.buffer(name), 4 * offset, values as BufferSource);
    });
  }

  protected override async get(
    { name, dtype }: VariableType,
    offset: number,
    count: number,
  ): Promise<Values> {
    await this.ready();
    const bytes = 4 * count;
    const staging = this.buffers.staging(`read ${name}`, bytes);
    try {
      await this.#guard(`read variable "${name}"`, () => {
        const encoder = this.device.createCommandEncoder({ label: `read ${name}` });
        encoder.copyBufferToBuffer(this.buffer(name), 4 * offset, staging, 0, bytes);
        this.device.queue.submit([encoder.finish()]);
      });
      this.#assertSound();
      await staging.mapAsync(MapMode.READ);
      const copy = staging.getMappedRange(0, bytes).slice(0);
      return dtype === "int32" ? new Int32Array(copy) : new Float32Array(copy);
    } finally {
      staging.destroy();
    }
  }

  protected override free(): void {
    this.#buffers.forEach((buffer) => buffer.destroy());
    this.#buffers.clear();
  }
}
