/**
 * How long programs take on a GPU, without what the host does for them.
 *
 * @module
 */
import type { Executable } from "../../device.ts";
import type { WebGpuExecutable } from "../executable.ts";
import { BufferUsage, MapMode } from "../flags.ts";

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
  return device.features.has("timestamp-query")
    // Browsers round to 0.1 ms.
    ? { time: (runs) => timeByQueries(device, runs), shortest: 3 }
    // Waiting has a grain of about 10 ms in Deno.
    : { time: (runs) => timeByWaiting(device, runs), shortest: 60 };
}

/** By the GPU's own clock, in one submission. */
async function timeByQueries(device: GPUDevice, runs: readonly Repeated[]): Promise<number[]> {
  const label = "times";
  const count = 2 * runs.length;
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = BufferUsage;
  const querySet = device.createQuerySet({ label, type: "timestamp", count });
  const resolved = device.createBuffer({ label, size: 8 * count, usage: QUERY_RESOLVE | COPY_SRC });
  const staging = device.createBuffer({ label, size: 8 * count, usage: MAP_READ | COPY_DST });
  try {
    const encoder = device.createCommandEncoder({ label });
    runs.forEach((run, i) =>
      encode(encoder, run, {
        querySet,
        beginningOfPassWriteIndex: 2 * i,
        endOfPassWriteIndex: 2 * i + 1,
      })
    );
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, 8 * count);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MapMode.READ);
    const ticks = new BigInt64Array(staging.getMappedRange().slice(0));
    return runs.map((_, i) => Number(ticks[2 * i + 1] - ticks[2 * i]) / 1e6);
  } finally {
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
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
  const pass = encoder.beginComputePass({ label: "times", timestampWrites });
  for (let i = 0; i < times; i++) {
    for (const { pipeline, tensors, params, workgroups: [x, y, z] } of commands) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, tensors);
      pass.setBindGroup(1, params);
      pass.dispatchWorkgroups(x, y, z);
    }
  }
  pass.end();
}
