/**
 * How long programs take on a GPU, without what the host does for them.
 *
 * @module
 */
import type { Executable } from "../../device.ts";
import { TIMESTAMPS } from "../adapter.ts";
import { encodePass } from "../commands.ts";
import type { WebGpuExecutable } from "../executable.ts";
import { Timestamps } from "../timestamps.ts";

/** An executable that is run so many times on end. */
export interface Repeated {
  readonly executable: Executable;
  readonly times: number;
}

/** Tells how long executables take. */
export interface Clock {
  /** Milliseconds of each, of all its runs together; they are run in this order. */
  readonly time: (runs: readonly Repeated[]) => Promise<number[]>;
  /** The shortest time that it tells within a few percent. */
  readonly shortest: number;
}

/** The clock that a device allows: the GPU's own, or the host's. */
export function clockOf(device: GPUDevice): Clock {
  return device.features.has(TIMESTAMPS as GPUFeatureName)
    // Browsers round to 0.1 ms.
    ? { time: (runs) => timeByQueries(device, runs), shortest: 3 }
    // Waiting has a grain of about 10 ms in Deno.
    : { time: (runs) => timeByWaiting(device, runs), shortest: 60 };
}

/** By the GPU's own clock, in one submission. */
async function timeByQueries(device: GPUDevice, runs: readonly Repeated[]): Promise<number[]> {
  const timestamps = new Timestamps(device, runs.length);
  try {
    const encoder = device.createCommandEncoder({ label: "times" });
    runs.forEach((run, i) => encode(encoder, run, timestamps.writes(i)));
    timestamps.resolve(encoder);
    device.queue.submit([encoder.finish()]);
    return await timestamps.read();
  } finally {
    timestamps.destroy();
  }
}

/** By the host's clock, a submission each. */
async function timeByWaiting(device: GPUDevice, runs: readonly Repeated[]): Promise<number[]> {
  const times: number[] = [];
  await device.queue.onSubmittedWorkDone();
  for (const run of runs) {
    const start = performance.now();
    const encoder = device.createCommandEncoder({ label: "times" });
    encode(encoder, run);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
  }
  return times;
}

function encode(
  encoder: GPUCommandEncoder,
  { executable, times }: Repeated,
  timestampWrites?: GPUComputePassTimestampWrites,
): void {
  const { commands } = executable as WebGpuExecutable;
  const repeated = Array.from({ length: times }, () => commands).flat();
  encodePass(encoder, repeated, { label: "times", timestampWrites });
}
