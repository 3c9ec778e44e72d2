import type { ScanVariant } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Variant } from "../needs.ts";

/** A way for a selective scan to go through time. */
export interface ScanKernel extends Variant {
  /** States that an invocation holds at most; more take several dispatches. */
  readonly held: number;
  /** True if an invocation goes through all chunks; gradients are taken of chunks side by side. */
  readonly sequential: boolean;
}

/**
 * All ways to scan. Chunks side by side keep more invocations busy, but take every exponential twice;
 * fewer states in registers may be faster where a lane has few of them. Forward they have the same
 * bits on software adapters; a GPU's compiler may change the order of operations.
 */
export const scanKernels: Readonly<Record<ScanVariant, ScanKernel>> = {
  chunked: made(16, false, { software: 2, gpu: 1 }),
  chunked4: made(4, false, { software: 3, gpu: 2 }),
  sequential: made(16, true, { software: 1, gpu: 3 }),
};

function made(held: number, sequential: boolean, order: Variant["order"]): ScanKernel {
  // The gradient exchanges twice as many values as states among the lanes.
  const workgroupBytes = 4 * 2 * held * 65;
  const needs = { workgroupBytes, invocations: 64, bindings: 8, rounds: MAX_LOOP_ROUNDS };
  return { held, sequential, order, needs };
}
