import { loadWasm } from "../host/mod.ts";
import { codes } from "./generated/kernels.ts";

/** The loops, which take addresses in bytes: kernels/cpu/assembly/random. */
interface Loops {
  /** Fills `count` numbers at `out`, of 4 bytes where `single`, else 8, of the stream whose words lie at `state`. */
  fillNormal(
    state: number,
    out: number,
    count: number,
    single: number,
    mean: number,
    std: number,
  ): void;
  /** The quantiles of `count` numbers at `p`, into `z`, both with room for three more, as `tails` for places of 4 bytes. */
  quantiles(p: number, z: number, count: number, tails: number): void;
}

/** The loops with the memory that they work on. */
export interface RandomKernels {
  readonly memory: WebAssembly.Memory;
  readonly loops: Loops;
}

/** Where words and numbers lie, past what the module keeps for itself; and how many numbers a call makes. */
const STATE = 32_768, OUT = STATE + 16, ROUND = 2 ** 15;

/** Fewer numbers aren't worth a call. */
const FEW = 256;

let kept: RandomKernels | null | undefined;

/** The loops, once a script; nothing where the host can't run them. */
export function randomKernels(): RandomKernels | null {
  if (kept !== undefined) return kept;
  const module = loadWasm(codes);
  if (!module) return kept = null;
  const memory = new WebAssembly.Memory({ initial: 1 + Math.ceil((OUT + 8 * ROUND) / 65_536) });
  const abort = () => {
    throw new Error("Cannot draw normal numbers: their kernels gave up");
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  return kept = { memory, loops: exports as unknown as Loops };
}

/**
 * Fills an array with what `mean + std * normalQuantile(u)` makes of a stream's next numbers, by WebAssembly, to the
 * same bits; `words` moves on.
 *
 * @returns Whether it was done: few numbers are left to JavaScript, and all where the host has no WebAssembly.
 */
export function fillNormals(
  words: Int32Array,
  out: Float32Array | Float64Array,
  mean: number,
  std: number,
): boolean {
  const kernels = out.length < FEW ? null : randomKernels();
  if (!kernels) return false;
  const { memory: { buffer }, loops } = kernels;
  const single = out instanceof Float32Array;
  const state = new Int32Array(buffer, STATE, 4);
  const made = single ? new Float32Array(buffer, OUT, ROUND) : new Float64Array(buffer, OUT, ROUND);
  state.set(words);
  for (let begin = 0; begin < out.length; begin += ROUND) {
    const count = Math.min(ROUND, out.length - begin);
    loops.fillNormal(STATE, OUT, count, Number(single), mean, std);
    out.set(count < ROUND ? made.subarray(0, count) : made, begin);
  }
  words.set(state);
  return true;
}
