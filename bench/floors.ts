/**
 * How far measured times are from what a machine can do: the floor of an operation is the time of its FLOPs at
 * the device's fastest product, or that of its bytes at the rate of a large copy, whichever is longer.
 * @module
 */
import type { DeviceSpeed, StepProfile } from "../src/devices/mod.ts";
import type { Work } from "../src/graph/mod.ts";

/** The least milliseconds of operations that run one after another. */
export function floorOf(
  work: readonly Work[],
  { flops, bytes }: DeviceSpeed,
): number {
  return 1000 *
    work.reduce(
      (sum, one) => sum + Math.max(one.flops / flops, one.bytes / bytes),
      0,
    );
}

/** Sums over operations of a training step. */
export interface Loss {
  readonly count: number;
  readonly flops: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** The least milliseconds. */
  readonly floor: number;
  /** What of them is due to operations that FLOPs bound. */
  readonly computing: number;
  /** Milliseconds above the floor; below 0 where tensors stay in caches that a large copy doesn't fit. */
  readonly lost: number;
}

/** The operations of a pass that are of one kind. */
export interface OperationLoss extends Loss {
  readonly pass: string;
  /** With the functions that were fused into it. */
  readonly operation: string;
}

/** The sums over operations that are profiled. */
export function lossOf(steps: readonly StepProfile[], peak: DeviceSpeed): Loss {
  return sumOf(steps.map(({ kernels, work }) => {
    const milliseconds = kernels.reduce(
      (sum, kernel) => sum + kernel.milliseconds,
      0,
    );
    const floor = floorOf([work], peak);
    const computing = work.flops / peak.flops > work.bytes / peak.bytes ? floor : 0;
    return {
      count: 1,
      ...work,
      milliseconds,
      floor,
      computing,
      lost: milliseconds - floor,
    };
  }));
}

/** The sums of sums. */
export function sumOf(losses: readonly Loss[]): Loss {
  const add = (key: keyof Loss) => losses.reduce((sum, loss) => sum + loss[key], 0);
  return {
    count: add("count"),
    flops: add("flops"),
    bytes: add("bytes"),
    milliseconds: add("milliseconds"),
    floor: add("floor"),
    computing: add("computing"),
    lost: add("lost"),
  };
}

/** The runs of a kernel in one pass. */
export interface KernelTimes {
  readonly pass: string;
  readonly kernel: string;
  readonly count: number;
  readonly milliseconds: number;
}

/** The kernels of a profile by pass, those that take the most time first: operations can be several. */
export function kernelsOf(steps: readonly StepProfile[]): KernelTimes[] {
  const groups = new Map<string, KernelTimes>();
  for (const { origin: { pass }, kernels } of steps) {
    for (const { kernel, milliseconds } of kernels) {
      const key = JSON.stringify([pass, kernel]);
      const before = groups.get(key) ?? { pass, kernel, count: 0, milliseconds: 0 };
      const { count, milliseconds: sum } = before;
      groups.set(key, { pass, kernel, count: count + 1, milliseconds: sum + milliseconds });
    }
  }
  return [...groups.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/** The operations of a profile by pass and kind, those that lose the most time first. */
export function lossesOf(
  steps: readonly StepProfile[],
  peak: DeviceSpeed,
): OperationLoss[] {
  const groups = new Map<string, StepProfile[]>();
  for (const step of steps) {
    const key = [
      step.origin.pass,
      [step.operation, ...step.epilogue].join(" + "),
    ].join(": ");
    groups.set(key, [...groups.get(key) ?? [], step]);
  }
  const losses = [...groups].map(([key, group]) => {
    const [pass, operation] = key.split(": ");
    return { pass, operation, ...lossOf(group, peak) };
  });
  return losses.sort((a, b) => b.lost - a.lost);
}
