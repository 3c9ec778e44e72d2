import { checkInteger, checkNumber } from "../host/mod.ts";
import { Graph, matmul, scale, type Tensor, view, workOf } from "../graph/mod.ts";
import type { Device, Executable } from "./device.ts";

/** The most that a device reached of what bounds most kernels. */
export interface DeviceSpeed {
  /** Operations a second in a product of two square matrices. */
  readonly flops: number;
  /** Bytes a second, read and written, in `y = αx` from one place in memory to another. */
  readonly bytes: number;
}

/** How a device's speed is measured. */
export interface SpeedOptions {
  /** Side of the matrices. Default 1024. */
  readonly side?: number;
  /** How long each of both measurements goes on, in seconds. Default 2. */
  readonly seconds?: number;
}

/** Operations in one run, so that starting the run counts for little where only runs are timed. */
const COUNT = 4;

/**
 * Milliseconds of work before each run that is timed, and the most runs that it may be: a GPU that waits may
 * lower its clock. Without it an H200's products reached 4 to 25 TFLOP/s.
 */
const [BUSY, MOST_BEFORE] = [50, 1000];

/** Elements that are scaled, 128 MiB: more than caches hold, and no more than WebGPU binds. */
const ELEMENTS = 2 ** 25;

/**
 * Measures a device: the fastest of several products of two square matrices, and of several `y = αx` over
 * 32 Mi numbers. Each kernel is timed by itself where the device can, else a few of them with the wait for
 * their end.
 *
 * @throws {RangeError} if an option is out of range, or there is no room.
 */
export async function deviceSpeed(
  device: Device,
  { side = 1024, seconds = 2 }: SpeedOptions = {},
): Promise<DeviceSpeed> {
  checkInteger("measure a device", "side", side);
  checkNumber("measure a device", "seconds", seconds, { least: 0 });
  const product = await measure(device, [side, side], (x) => matmul(x, x), seconds);
  // Always from x: in its own place, a vector may stay in a cache.
  const stream = await measure(device, [ELEMENTS], (_, x, i) => scale(x, i + 2), seconds);
  return { flops: product.flops, bytes: stream.bytes };
}

/** What a device does a second of an operation on a tensor of that shape. */
async function measure(
  device: Device,
  shape: readonly number[],
  operation: (last: Tensor, x: Tensor, i: number) => Tensor,
  seconds: number,
): Promise<DeviceSpeed> {
  const graph = new Graph();
  const x = graph.variable("x", shape);
  const made: Tensor[] = [];
  for (let i = 0; i < COUNT; i++) made.push(operation(made[i - 1] ?? x, x, i));
  // Only a small part of each result is read back.
  const outputs = Object.fromEntries(made.map((y, i) => [`y${i}`, view(y, 0, [1])]));
  const variables = device.createVariables([{ name: "x", shape, dtype: "float32" }]);
  const seen: number[] = [];
  try {
    // Fused, several y = αx could be one pass over memory.
    const executable = await device.compile({ outputs }, variables, {
      maxPending: MOST_BEFORE + 1,
      fuse: false,
    });
    const end = performance.now() + 1000 * seconds;
    while (seen.length < 3 || performance.now() < end) {
      const before = Math.floor(BUSY / (COUNT * Math.min(...seen)));
      seen.push(await fastest(device, executable, Math.min(before, MOST_BEFORE)));
    }
    executable.destroy();
  } finally {
    variables.destroy();
  }
  const time = Math.min(...seen) / 1000;
  const { node } = made[0];
  const { flops, bytes } = workOf(node.operation.name as "matmul" | "unary", node);
  return { flops: flops / time, bytes: bytes / time };
}

/**
 * Milliseconds of the fastest operation of a run, or of all alike where they aren't timed.
 *
 * @param before Runs before it.
 */
async function fastest(device: Device, executable: Executable, before: number): Promise<number> {
  for (let i = 0; i < before; i++) executable.run({});
  if (device.timing === "none") {
    if (before) await executable.read();
    const start = performance.now();
    executable.run({});
    await executable.read();
    return (performance.now() - start) / COUNT;
  }
  const steps = await executable.profile({});
  await executable.read();
  return Math.min(
    ...steps.map(({ kernels }) => kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  );
}
