import { adviseHugePages } from "../../host/mod.ts";
import { roundUp } from "../plan/arena.ts";

/** Bytes of a page. */
const PAGE = 65536;
const MOST_PAGES = 65536;
/** 256 MiB, below which there is nothing to train. */
const FEWEST_PAGES = 4096;
const ALIGNMENT = 256;

/** The memory that all threads share, with room given out and taken back. */
export class SharedMemory {
  /** The WebAssembly memory. */
  readonly memory: WebAssembly.Memory;
  /** Allocations given out so far. */
  count = 0;
  /** The most pages that it can have. */
  readonly #most: number;
  /** Where nothing has been given out yet. */
  #end: number;
  /** Up to where memory was given out at some time, and so may not be zero. */
  #used: number;
  #free: { at: number; bytes: number }[] = [];

  /** @param reserved Bytes at the start that aren't given out. */
  constructor(shared: boolean, reserved: number) {
    [this.memory, this.#most] = makeMemory(Math.ceil(reserved / PAGE), shared);
    // All of it, as what grows later is there already, only not to be touched.
    adviseHugePages(this.memory.buffer, this.#most * PAGE);
    this.#end = this.#used = roundUp(reserved, ALIGNMENT);
  }

  /** Bytes that are given out, with the reserved ones and gaps between allocations. */
  get extent(): number {
    return this.#end;
  }

  /** Room for `bytes`, all zero; `what` names it in the error if there is none. */
  allocate(bytes: number, what: string): number {
    const size = roundUp(Math.max(bytes, 4), ALIGNMENT);
    const fits = this.#free.filter((gap) => gap.bytes >= size);
    if (fits.length) {
      const gap = fits.reduce((best, other) => other.bytes < best.bytes ? other : best);
      const { at } = gap;
      gap.at += size;
      gap.bytes -= size;
      this.#free = this.#free.filter(({ bytes }) => bytes > 0);
      return this.#give(at, size);
    }
    const at = this.#end;
    this.#grow(at + size, bytes, what);
    this.#end = at + size;
    return this.#give(at, size);
  }

  /** An allocation with zeros. */
  #give(at: number, size: number): number {
    const dirty = Math.min(at + size, this.#used) - at;
    if (dirty > 0) new Uint8Array(this.memory.buffer, at, dirty).fill(0);
    this.#used = Math.max(this.#used, at + size);
    this.count++;
    return at;
  }

  #grow(end: number, bytes: number, what: string): void {
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return;
    try {
      this.memory.grow(missing);
    } catch {
      throw new RangeError(
        `Cannot make room for ${what} as WebAssembly's memory holds at most ` +
          `${this.#most * PAGE / 2 ** 30} GiB: ` +
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
    // A gap at the end is no gap: what comes next may be larger than it.
    const last = this.#free[this.#free.length - 1];
    if (last && last.at + last.bytes === this.#end) {
      this.#free.pop();
      this.#end = last.at;
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

/**
 * A memory, and the most pages that it can have: as many as 32 bits address, or fewer where the host
 * reserves all of a shared memory at once and hasn't that much, as phones.
 */
function makeMemory(initial: number, shared: boolean): [WebAssembly.Memory, maximum: number] {
  for (let maximum = MOST_PAGES;; maximum /= 2) {
    try {
      return [new WebAssembly.Memory({ initial, maximum, shared }), maximum];
    } catch (error) {
      if (maximum <= FEWEST_PAGES) throw error;
    }
  }
}

/** Allocations of the memory that belong together and are given back together. */
export class Allocations {
  #given: { at: number; bytes: number }[] = [];

  /** None yet, of that memory. */
  constructor(private readonly memory: SharedMemory) {}

  /** One more; see {@linkcode SharedMemory.allocate}. */
  allocate(bytes: number, what: string): number {
    const at = this.memory.allocate(bytes, what);
    this.#given.push({ at, bytes });
    return at;
  }

  /** Gives all back if `make` throws, which then goes on. */
  orNone<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Gives all back. */
  release(): void {
    for (const { at, bytes } of this.#given.splice(0)) this.memory.release(at, bytes);
  }
}
