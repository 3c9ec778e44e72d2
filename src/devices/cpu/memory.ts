import { roundUp } from "../plan/arena.ts";

const PAGE = 65536;
const ALIGNMENT = 256;

/** The memory that all threads share, with room given out and taken back. */
export class SharedMemory {
  /** The WebAssembly memory. */
  readonly memory: WebAssembly.Memory;
  /** Stretches given out so far. */
  count = 0;
  #end: number;
  #free: { at: number; bytes: number }[] = [];

  /** @param reserved Bytes at the start that aren't given out. */
  constructor(shared: boolean, reserved: number) {
    const initial = Math.ceil(reserved / PAGE);
    this.memory = new WebAssembly.Memory({ initial, maximum: PAGE, shared });
    this.#end = roundUp(reserved, ALIGNMENT);
  }

  /** Room for `bytes`, all zero; `what` names it in the error if there is none. */
  allocate(bytes: number, what: string): number {
    const size = roundUp(Math.max(bytes, 4), ALIGNMENT);
    this.count++;
    const fits = this.#free.filter((gap) => gap.bytes >= size);
    if (fits.length) {
      const gap = fits.reduce((best, other) => other.bytes < best.bytes ? other : best);
      const { at } = gap;
      gap.at += size;
      gap.bytes -= size;
      this.#free = this.#free.filter(({ bytes }) => bytes > 0);
      new Uint8Array(this.memory.buffer, at, size).fill(0);
      return at;
    }
    const at = this.#end;
    this.#grow(at + size, bytes, what);
    this.#end = at + size;
    return at;
  }

  #grow(end: number, bytes: number, what: string): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new RangeError(
        `Cannot make room for ${what} as WebAssembly's memory holds at most 4 GiB: ` +
          `${bytes} bytes on top of ${this.memory.buffer.byteLength}`,
      );
    }
  }

  /** Takes room back that {@linkcode SharedMemory.allocate} gave. */
  release(at: number, bytes: number): void {
    const size = roundUp(Math.max(bytes, 4), ALIGNMENT);
    const gaps = [...this.#free, { at, bytes: size }].sort((a, b) => a.at - b.at);
    this.#free = [];
    for (const gap of gaps) {
      const last = this.#free[this.#free.length - 1];
      if (last && last.at + last.bytes === gap.at) last.bytes += gap.bytes;
      else this.#free.push(gap);
    }
  }

  /** `count` floats or integers at an address. */
  view(at: number, count: number, dtype: "float32"): Float32Array;
  view(at: number, count: number, dtype: "float32" | "int32"): Float32Array | Int32Array;
  view(at: number, count: number, dtype: "float32" | "int32"): Float32Array | Int32Array {
    const Kind = dtype === "int32" ? Int32Array : Float32Array;
    return new Kind(this.memory.buffer as ArrayBuffer, at, count);
  }
}
