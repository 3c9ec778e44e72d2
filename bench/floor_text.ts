/**
 * Losses of training steps as tables.
 * @module
 */
import type { DeviceSpeed } from "../src/devices/mod.ts";
import { type KernelTimes, type Loss, type OperationLoss, sumOf } from "./floors.ts";
import { peakWords } from "./measure.ts";
import { significant, table } from "./table.ts";

/** The losses of a network's step. */
export interface StepLosses {
  readonly network: string;
  /** Of a step in training, where kernels don't wait for each other. */
  readonly milliseconds: number;
  readonly all: Loss;
  readonly operations: readonly OperationLoss[];
  readonly kernels: readonly KernelTimes[];
}

/** What was measured on. */
export interface Circumstances {
  readonly device: string;
  /** Processes that wanted a core in the last minute. */
  readonly load: number;
  readonly peak: DeviceSpeed;
}

/** All operations by the time that they lose, of which so many have rows of their own, and the sums of each step. */
export function floorText(
  { device, load, peak }: Circumstances,
  found: readonly StepLosses[],
  most: number,
): string {
  const losses = found
    .flatMap(({ network, operations }) => operations.map((loss) => ({ network, ...loss })))
    .sort((a, b) => b.lost - a.lost);
  const rows = losses.slice(0, most).map((
    { network, pass, operation, ...loss },
  ) => [
    ...[network, pass, operation],
    ...cells(loss),
  ]);
  const rest = losses.slice(most);
  if (rest.length) {
    rows.push([`${rest.length} others`, "", "", ...cells(sumOf(rest))]);
  }
  const numbers = [
    "count",
    "GFLOP",
    "MB",
    "ms",
    "floor",
    "bound by",
    "share",
    "ms lost",
  ];
  const steps = found.map(({ network, milliseconds, all }) => [
    ...[network, ...cells(all)],
    milliseconds.toFixed(2),
  ]);
  return [
    `${device}, load ${load.toFixed(1)}, ${peakWords(peak)}`,
    table(["network", "pass", "operation", ...numbers], rows),
    table(["step", ...numbers, "ms in training"], steps),
  ].join("\n\n");
}

/** The kernels that take the most of each step, one table a step. */
export function kernelsText(found: readonly StepLosses[], most: number): string {
  return found.map(({ network, all, kernels }) => {
    const rows = kernels.slice(0, most).map(({ pass, kernel, count, milliseconds }) => [
      ...[pass, kernel, String(count), milliseconds.toFixed(2)],
      (1000 * milliseconds / count).toFixed(1),
      `${(100 * milliseconds / all.milliseconds).toFixed(1)} %`,
    ]);
    return `${network}\n\n` +
      table(["pass", "kernel", "count", "ms", "µs each", "of the step"], rows);
  }).join("\n\n");
}

function cells(
  { count, flops, bytes, milliseconds, floor, computing, lost }: Loss,
): string[] {
  return [
    String(count),
    significant(flops / 1e9),
    significant(bytes / 1e6),
    milliseconds.toFixed(2),
    floor.toFixed(2),
    floor === 0 ? "" : computing > floor / 2 ? "FLOPs" : "bytes",
    milliseconds > 0 ? `${(100 * floor / milliseconds).toFixed(0)} %` : "-",
    lost.toFixed(2),
  ];
}
