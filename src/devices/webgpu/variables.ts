import { sizeOf } from "../../tensors/mod.ts";
import type { Values, Variables, VariableType } from "../device.ts";
import type { Buffers } from "./buffers.ts";
import { MapMode } from "./flags.ts";

/** Variables as buffers, one each. */
export class WebGpuVariables implements Variables {
  readonly bytes: number;
  #buffers = new Map<string, GPUBuffer>();

  constructor(
    readonly types: readonly VariableType[],
    private readonly device: GPUDevice,
    private readonly buffers: Buffers,
  ) {
    for (const { name, shape } of types) {
      this.#buffers.set(name, buffers.storage(name, 4 * sizeOf(shape)));
    }
    this.bytes = types.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0);
  }

  /** The buffer of a variable. */
  buffer(name: string): GPUBuffer {
    const buffer = this.#buffers.get(name);
    if (buffer) return buffer;
    throw new RangeError(
      `Cannot find variable "${name}" as there are only: ${[...this.#buffers.keys()].join(", ")}`,
    );
  }

  write(name: string, values: Values, offset = 0): void {
    const buffer = this.buffer(name);
    const size = this.#size(name);
    if (offset < 0 || offset + values.length > size) {
      throw new RangeError(
        `Cannot write variable "${name}" as it has ${size} elements: ` +
          `${values.length} from element ${offset}`,
      );
    }
    this.device.queue.writeBuffer(buffer, 4 * offset, values as BufferSource);
  }

  async read(name: string): Promise<Values> {
    const bytes = 4 * this.#size(name);
    const staging = this.buffers.staging(`read ${name}`, bytes);
    try {
      const encoder = this.device.createCommandEncoder({ label: `read ${name}` });
      encoder.copyBufferToBuffer(this.buffer(name), 0, staging, 0, bytes);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MapMode.READ);
      const copy = staging.getMappedRange(0, bytes).slice(0);
      const { dtype } = this.types.find((type) => type.name === name)!;
      return dtype === "int32" ? new Int32Array(copy) : new Float32Array(copy);
    } finally {
      staging.destroy();
    }
  }

  destroy(): void {
    this.#buffers.forEach((buffer) => buffer.destroy());
    this.#buffers.clear();
  }

  #size(name: string): number {
    return sizeOf(this.types.find((type) => type.name === name)?.shape ?? []);
  }
}
