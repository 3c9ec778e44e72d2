import { BufferUsage, MapMode } from "./flags.ts";

/** The most queries that a set has, as the specification says. */
const MOST_QUERIES = 4096;

/** Bytes of a timestamp. */
const BYTES = 8;

/** Passes that a set of queries times, two timestamps each. */
const PASSES = MOST_QUERIES / 2;

/** Timestamps at the start and end of passes: of one profiled run. */
export class Timestamps {
  readonly #sets: readonly GPUQuerySet[];
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;

  /** Makes room for so many passes on a device that has the feature. */
  constructor(device: GPUDevice, private readonly passes: number) {
    const label = "timestamps";
    const { QUERY_RESOLVE, COPY_SRC, MAP_READ, COPY_DST } = BufferUsage;
    this.#sets = Array.from({ length: Math.ceil(passes / PASSES) }, (_, i) => {
      const count = 2 * Math.min(PASSES, passes - i * PASSES);
      return device.createQuerySet({ label, type: "timestamp", count });
    });
    const size = 2 * passes * BYTES;
    this.#resolved = device.createBuffer({ label, size, usage: QUERY_RESOLVE | COPY_SRC });
    this.#staging = device.createBuffer({ label, size, usage: MAP_READ | COPY_DST });
  }

  /** What a pass is begun with. */
  writes(pass: number): GPUComputePassTimestampWrites {
    const first = 2 * (pass % PASSES);
    return {
      querySet: this.#sets[Math.floor(pass / PASSES)],
      beginningOfPassWriteIndex: first,
      endOfPassWriteIndex: first + 1,
    };
  }

  /** Has all timestamps copied to where they can be read, after the passes. */
  resolve(encoder: GPUCommandEncoder): void {
    this.#sets.forEach((set, i) =>
      encoder.resolveQuerySet(set, 0, set.count, this.#resolved, i * MOST_QUERIES * BYTES)
    );
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 2 * this.passes * BYTES);
  }

  /** Milliseconds of each pass, once the run is over. */
  async read(): Promise<number[]> {
    await this.#staging.mapAsync(MapMode.READ);
    const nanoseconds = new BigInt64Array(this.#staging.getMappedRange());
    return Array.from({ length: this.passes }, (_, pass) => {
      const at = 2 * pass;
      return Math.max(0, Number(nanoseconds[at + 1] - nanoseconds[at]) / 1e6);
    });
  }

  /** Gives the memory back. */
  destroy(): void {
    this.#sets.forEach((set) => set.destroy());
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}
