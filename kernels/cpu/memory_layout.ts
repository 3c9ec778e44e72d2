/**
 * Where things lie in the memory that the host and the CPU's kernels share. This is the one description
 * of it; `deno task build:kernels` makes AssemblyScript of it, in `assembly/generated/memory.ts`.
 *
 * @module
 */

/** Most threads. */
export const MAX_THREADS = 64;

/** Channels whose tokens the selective scan brings into scratch together. */
export const SCAN_GROUP = 16;

/** Bytes of a pixel in the planes of sixteen channels that depthwise convolutions lay out in scratch. */
export const PIXEL = 64;

/** Neighboring pixels that a loop over taps makes. */
export const PIXEL_RUN = 4;

/** Words of the control area at the start of the memory, in bytes. */
export const CONTROL = {
  /** Grows by two for every program, odd while the next words change; workers sleep on it. */
  job: 0,
  /** Where the program lies. */
  program: 4,
  /** Instructions of the program. */
  instructions: 8,
  /** The number of its first instruction, counted over all programs. */
  first: 12,
  /** 1: workers leave. */
  quit: 16,
  /** Workers that are in a program. */
  busy: 20,
  /** Number of the thread that failed, counted from 1, set by whichever fails: all others then leave. */
  failed: 64,
  /** Tasks of the current instruction that are done. */
  done: 128,
  /** The number of the current instruction, counted over all programs. */
  current: 192,
  /** Threads asleep until the next instruction. */
  sleeping: 256,
  /**
   * For each thread, 64 bytes apart, the tasks taken from its run of tasks: (instruction, count) as one
   * 64-bit number, so that who comes late can't take a task of another instruction.
   */
  taken: 320,
  /** Length of the message that a failed worker leaves. */
  messageLength: 8188,
  /** The message, UTF-8. */
  message: 8192,
  /** Most bytes of the message. */
  messageBytes: 4096,
  /** Bytes of the whole area, the kernels' constants at its end. */
  bytes: 32768,
} as const;

const [tile, packedA, packedB, bytes] = [4096, 1 << 20, 4 << 20, 8 << 20];
const registers = 64 << 10;

/** Bytes of the parts of a thread's scratch. */
export const SCRATCH = {
  /** All of it. */
  bytes,
  /** Packed rows of A. */
  packedA,
  /** Packed panels of B. */
  packedB,
  /** Blocks of scores. */
  blocks: bytes - tile - packedA - packedB,
  /** All between the tile and the registers, from the packed rows on. */
  working: bytes - tile - registers,
} as const;

/** Where the parts of a thread's scratch begin, in bytes from its start. */
export const SCRATCH_STARTS = {
  /**
   * One 6×16 result, a run of sixteen channels' pixels, the sums of 1,024 columns or as many exponentials
   * of a GELU, or a loop's last pairs.
   */
  tile: 0,
  packedA: tile,
  packedB: tile + packedA,
  blocks: tile + packedA + packedB,
  /** 16 results inside elementwise programs: no kernel with such a program uses more of the blocks. */
  registers: bytes - registers,
} as const;
