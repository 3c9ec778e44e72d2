/**
 * What the benches of our own kernels share: timing on a device, a yardstick, a table, a file of lines.
 *
 * @module
 */
import type { Device, DeviceSpeed } from "../src/devices/mod.ts";
import { setting } from "../src/experiments/mod.ts";
import type { Tensor, Work } from "../src/graph/mod.ts";
import { floorOf } from "./floors.ts";
import { currentCommit } from "./commits.ts";
import { type Spread, spread } from "./spread.ts";
import { table } from "./table.ts";

/** Flags of what a bench runs on. */
export const deviceFlags = {
  device: setting.choice("where it runs", "cpu", ["cpu", "webgpu"]),
  threads: setting.integer("threads of the CPU; 0 for all cores", 0, 0),
};

/** A measurement and its shape in words. */
export interface Row {
  readonly kernel: string;
  readonly shape: string;
  /** Milliseconds. */
  readonly times: Spread;
  /** Work a second, with its unit; several units where the bound isn't known beforehand. */
  readonly rates: readonly (readonly [number, string])[];
  /** The FLOPs and bytes of its operations, to say the share of the device's peak. */
  readonly work?: readonly Work[];
}

/** Times of `run` in milliseconds, the first left out. */
export async function repeat(seconds: number, run: () => void | Promise<void>): Promise<Spread> {
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  while (times.length < 4 || performance.now() < end) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return spread(times.slice(1));
}

/** A program over variables, and what they hold. */
export interface Workbench {
  /** What is computed. */
  readonly outputs: Record<string, Tensor>;
  /** The variables' values. */
  readonly values: Record<string, Float32Array>;
  /** The variables' shapes. */
  readonly sizes: Record<string, readonly number[]>;
}

/** Makes a program ready to run again and again. */
export async function prepare(device: Device, { outputs, values, sizes }: Workbench) {
  const variables = device.createVariables(
    Object.entries(sizes).map(([name, shape]) => ({ name, shape, dtype: "float32" })),
  );
  for (const [name, value] of Object.entries(values)) variables.write(name, value);
  const executable = await device.compile({ outputs }, variables, { maxPending: 1 });
  const run = async () => {
    executable.run({});
    return (await executable.read())[0];
  };
  const destroy = () => {
    executable.destroy();
    variables.destroy();
  };
  return { run, destroy };
}

/** A copy of memory by the host, as a yardstick. */
export function timeMemory(): Row {
  const [from, to] = [new Float32Array(1 << 24), new Float32Array(1 << 24)];
  const samples = Array.from({ length: 20 }, () => {
    const start = performance.now();
    to.set(from);
    return performance.now() - start;
  });
  const times = spread(samples.slice(1));
  const rate = 2 * from.byteLength / times.median / 1e6;
  return {
    kernel: "memory copy",
    shape: "64 MiB, one thread",
    times,
    rates: [[rate, "GB/s"]],
  };
}

/** The least time of a row's operations on a device to its median. */
function shareOf({ work, times }: Row, peak: DeviceSpeed): number | undefined {
  return work && floorOf(work, peak) / times.median;
}

/** What a device does at most, in words. */
export function peakWords({ flops, bytes }: DeviceSpeed): string {
  return `peak: ${(flops / 1e9).toFixed(1)} GFLOP/s in products, ${
    (bytes / 1e9).toFixed(1)
  } GB/s in copies`;
}

/** Rows for people. */
export function showRows(rows: readonly Row[], peak: DeviceSpeed): string {
  const shares = rows.map((row) => shareOf(row, peak));
  const shown = rows.map(({ kernel, shape, times, rates }, i) => [
    kernel,
    shape,
    `${times.median.toFixed(2)} (${times.lower.toFixed(2)}–${times.upper.toFixed(2)})`,
    rates.map(([rate, unit]) => `${rate.toFixed(1)} ${unit}`).join(", "),
    shares[i] === undefined ? "-" : `${(100 * shares[i]).toFixed(0)} %`,
  ]);
  return table(["what", "size", "ms (quartiles)", "rate", "of peak"], shown);
}

/** Adds a JSON line a row to a file. */
export async function appendRows(
  path: string,
  rows: readonly Row[],
  device: Device,
  peak: DeviceSpeed,
): Promise<void> {
  const common = {
    date: new Date().toISOString(),
    commit: await currentCommit(),
    device: device.description.name,
  };
  const lines = rows.map((row) => {
    const { kernel, shape, times, rates } = row;
    return JSON.stringify({
      ...common,
      kernel,
      shape,
      ...times,
      rates: Object.fromEntries(rates.map(([rate, unit]) => [unit, rate])),
      share: shareOf(row, peak),
    }) + "\n";
  });
  await Deno.writeTextFile(path, lines.join(""), { append: true });
}

/** The most memory this process ever held, as the kernel counts it. */
export async function peakMemory(): Promise<string> {
  try {
    const status = await Deno.readTextFile("/proc/self/status");
    const kibibytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
    return `${(kibibytes / 1024).toFixed(0)} MiB`;
  } catch {
    return `${(Deno.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB now`;
  }
}
