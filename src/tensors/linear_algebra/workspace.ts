/**
 * Loops over large matrices as WebAssembly, two doubles at a time, and the memory that they work on.
 *
 * @module
 */
import { loadWasm } from "../../host/mod.ts";
import { codes } from "./generated/kernels.ts";

/** The loops, which take addresses in bytes: kernels/cpu/assembly/linear_algebra. */
export interface Loops {
  /** Each of m rows of `a` with each of n rows of `b`, k long, both multiples of 4. */
  products(
    a: number,
    b: number,
    out: number,
    m: number,
    n: number,
    k: number,
    pitch: number,
    lower: number,
    scratch: number,
  ): void;
  /** As `products`, with multiplications and additions fused where the machine does that; by `wide` blocks or not. */
  fusedProducts(...args: [...Parameters<Loops["products"]>, wide: number]): void;
  /** m rows of `a`, k long, times k rows of `b`, n long: m and n multiples of 4. */
  multiply(
    a: number,
    b: number,
    out: number,
    m: number,
    n: number,
    k: number,
    scratch: number,
    wide: number,
  ): void;
  /** The leading n × n block of a symmetric matrix, of which the lower triangle is read, times `x`. */
  multiplySymmetric(a: number, stride: number, n: number, x: number, product: number): void;
  /** Each of the first vectors of panels times `x`, n a multiple of 4. */
  project(
    panels: number,
    vectors: number,
    used: number,
    n: number,
    x: number,
    sums: number,
  ): void;
  /** Subtracts from `y` each vector of panels times the sum of its partner, n a multiple of 4. */
  subtract(
    panels: number,
    vectors: number,
    used: number,
    n: number,
    y: number,
    sums: number,
  ): void;
  /** Subtracts Σ v wᵀ + w vᵀ of all pairs in panels from the lower triangle of the leading n × n block. */
  updateBlock(a: number, stride: number, n: number, panels: number, vectors: number): void;
  /** Subtracts v wᵀ + w vᵀ from the lower triangle of the leading n × n block and multiplies by `x`, to JavaScript's bits. */
  updateExactly(
    a: number,
    stride: number,
    n: number,
    v: number,
    w: number,
    x: number,
    product: number,
  ): void;
  /** Applies reflections to `count` rows, a multiple of 4. */
  reflect(rows: number, count: number, order: number, reflectors: number, scales: number): void;
  /** The `count` largest eigenvalues of a tridiagonal matrix [element][4], a multiple of 8, between two numbers. */
  bisect(
    matrix: number,
    n: number,
    count: number,
    low: number,
    high: number,
    steps: number,
    values: number,
    scratch: number,
  ): void;
  /** Unit vectors of `count` eigenvalues, an even number, and the norms of their residuals. */
  twistedVectors(
    matrix: number,
    n: number,
    values: number,
    count: number,
    tiny: number,
    vectors: number,
    pitch: number,
    residuals: number,
    scratch: number,
  ): void;
  /** Turns rows of a matrix in panels of 16 columns by `used` rotations one after the other. */
  rotatePanels(
    panels: number,
    count: number,
    order: number,
    places: number,
    factors: number,
    used: number,
  ): void;
}

/** Where the first array may lie: below are the module's own words. */
const START = 4096;

/** WebAssembly's pages, and how many a memory may have. */
const PAGE = 65_536, MOST_PAGES = 65_536;

/** An array in a workspace. */
export interface Placed {
  /** Its address in bytes. */
  readonly at: number;
  /** Its numbers. */
  readonly values: Float64Array;
}

/** Numbers of the memory that is kept for the next matrices: 128 MiB. */
export const KEPT = 2 ** 24;

/** A memory, and the loops that read it. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly loops: Loops;
}

/**
 * Memory for some matrices, and the loops that work on it. There is one at a time: opening another takes the
 * place of this one's arrays.
 */
export class Workspace {
  #end = START;

  private constructor(private readonly memory: WebAssembly.Memory, readonly loops: Loops) {}

  /** Memory for so many numbers; `undefined` where the host can't run the loops, or has no room. */
  static open(numbers: number): Workspace | undefined {
    const instance = instanceFor(numbers);
    return instance && new Workspace(instance.memory, instance.loops);
  }

  /** Room for an array of zeros, or a copy of one. */
  place(content: number | ArrayLike<number>): Placed {
    const length = typeof content === "number" ? content : content.length;
    const at = this.#end;
    const values = new Float64Array(this.memory.buffer, at, length);
    if (typeof content === "number") values.fill(0);
    else values.set(content);
    // Every array begins at a multiple of 16 bytes.
    this.#end += Math.ceil(length / 2) * 16;
    return { at, values };
  }
}

let kept: Instance | undefined;

/** The instance that is kept where it has the room, else a new one. */
function instanceFor(numbers: number): Instance | undefined {
  const pages = Math.ceil((START + 8 * numbers + PAGE) / PAGE);
  if (kept && kept.memory.buffer.byteLength >= pages * PAGE) return kept;
  const module = compiled();
  if (!module || pages > MOST_PAGES) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const abort = () => {
      throw new Error("Cannot go on with linear algebra: its kernels gave up");
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
    const instance = { memory, loops: exports as unknown as Loops };
    if (numbers <= KEPT) kept = instance;
    return instance;
  } catch {
    return undefined;
  }
}

let module: WebAssembly.Module | null | undefined;

/** The module, compiled when it is first asked for; nothing where there is no WebAssembly with SIMD. */
function compiled(): WebAssembly.Module | null {
  if (module === undefined) module = loadWasm(codes) ?? null;
  return module;
}
