import type { Origin, PlannedOperationName, Work } from "../graph/mod.ts";

/** The time that a kernel took in one run. */
export interface KernelTime {
  /** The kernel's name. */
  readonly kernel: string;
  /** Milliseconds. */
  readonly milliseconds: number;
}

/** What a step of a plan is, apart from its places in memory. */
export interface StepDescription {
  /** The operation. */
  readonly operation: PlannedOperationName;
  /** Functions that were fused into it, in order. */
  readonly epilogue: readonly string[];
  /** The layer and the pass that it belongs to. */
  readonly origin: Origin;
  /** The types of what it reads and writes, as in `"float32 [8, 64], float32 [10, 64] → float32 [8, 10]"`. */
  readonly types: string;
  /** How much there is to do. */
  readonly work: Work;
}

/** A step of a plan in one run, with the times of its kernels: plain data. */
export interface StepProfile extends StepDescription {
  /** Its kernels, in order. */
  readonly kernels: readonly KernelTime[];
}

/**
 * How a device times kernels: by timestamps that the GPU writes, by the host's clock around each, or not
 * at all.
 */
export type Timing = "timestamps" | "clock" | "none";
