/**
 * Where the time of a training step goes, by operation.
 *
 * @module
 */
import type { SessionProfile } from "../../../src/training/mod.ts";

/** All steps of a plan that are of one operation. */
export interface OperationTime {
  /** The operation. */
  readonly operation: string;
  /** How often a training step does it. */
  readonly count: number;
  /** Milliseconds of all of them. */
  readonly milliseconds: number;
  /** The part of all kernels' time, 0 to 1. */
  readonly share: number;
  /** Operations on numbers a second, in 10⁹. */
  readonly gflops: number;
}

/** The operations of a training step, the longest first. */
export function operationTimes({ steps }: Pick<SessionProfile, "steps">): OperationTime[] {
  const sums = new Map<string, { count: number; milliseconds: number; flops: number }>();
  let total = 0;
  for (const { operation, kernels, work } of steps) {
    const sum = sums.get(operation) ?? { count: 0, milliseconds: 0, flops: 0 };
    const milliseconds = kernels.reduce((time, kernel) => time + kernel.milliseconds, 0);
    sums.set(operation, {
      count: sum.count + 1,
      milliseconds: sum.milliseconds + milliseconds,
      flops: sum.flops + work.flops,
    });
    total += milliseconds;
  }
  return [...sums].map(([operation, { count, milliseconds, flops }]) => ({
    operation,
    count,
    milliseconds,
    share: total > 0 ? milliseconds / total : 0,
    gflops: milliseconds > 0 ? flops / milliseconds / 1e6 : 0,
  })).sort((a, b) => b.milliseconds - a.milliseconds);
}
