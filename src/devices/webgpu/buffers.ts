import { roundUp } from "../plan/arena.ts";
import { BufferUsage } from "./flags.ts";

/** Makes buffers and counts them, so that it can be shown that steps make none. */
export class Buffers {
  /** Buffers made so far. */
  count = 0;

  constructor(private readonly device: GPUDevice) {}

  /**
   * Throws unless the device can make a buffer of so many bytes; the message ends with the cure.
   *
   * @throws {RangeError} if it is too large.
   */
  check(label: string, bytes: number, cure = "use a smaller batch or model"): void {
    const limit = this.device.limits.maxBufferSize;
    if (bytes <= limit) return;
    throw new RangeError(
      `Cannot make buffer "${label}": expected at most ${limit} bytes, the device's largest ` +
        `buffer, got ${bytes}; ${cure}`,
    );
  }

  /** A zeroed buffer of at least `bytes`. */
  create(label: string, bytes: number, usage: number): GPUBuffer {
    this.check(label, bytes);
    this.count++;
    return this.device.createBuffer({ label, size: Math.max(16, roundUp(bytes, 16)), usage });
  }

  /** A buffer that kernels read and write. */
  storage(label: string, bytes: number): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = BufferUsage;
    return this.create(label, bytes, STORAGE | COPY_SRC | COPY_DST);
  }

  /** A buffer from which the host reads. */
  staging(label: string, bytes: number): GPUBuffer {
    return this.create(label, bytes, BufferUsage.MAP_READ | BufferUsage.COPY_DST);
  }
}
