// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Where control words and scratch lie in the shared memory. The host knows the same numbers
// (src/devices/cpu/layout.ts) and checks them against the exports below.

/** Set by whichever thread fails; all others then leave the program. */
export const FAILED: usize = 64;
/** Tasks of the current instruction that are done. */
export const DONE: usize = 128;
/** The number of the current instruction, counted over all programs. */
export const CURRENT: usize = 192;
/** Threads asleep until the next instruction. */
export const SLEEPING: usize = 256;
/**
 * For each thread, 64 bytes apart, the tasks taken from its run of tasks: (instruction, count) as one
 * 64-bit number, so that who comes late can't take a task of another instruction.
 */
export const TAKEN: usize = 320;
/** Most threads. */
export const MAX_THREADS: i32 = 64;
/** Bytes of scratch that each thread owns. */
export const SCRATCH_BYTES: usize = 8 << 20;

/** Parts of a thread's scratch, in bytes from its start. */
export const TILE: usize = 0; // one 6×16 result, or one vector's tail
export const PACKED_A: usize = 4096;
export const PACKED_A_BYTES: usize = 1 << 20;
export const PACKED_B: usize = PACKED_A + PACKED_A_BYTES;
export const PACKED_B_BYTES: usize = 4 << 20;
export const BLOCKS: usize = PACKED_B + PACKED_B_BYTES;
export const BLOCKS_BYTES: usize = SCRATCH_BYTES - BLOCKS;
/** Results inside elementwise programs, of which no kernel with such a program uses more. */
export const REGISTERS: usize = SCRATCH_BYTES - (64 << 10);
