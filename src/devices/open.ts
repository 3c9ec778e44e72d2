import { checkChoice, V8_FLAGS, warnOnce } from "../host/mod.ts";
import type { Device } from "./device.ts";
import { isNarrow, openCpu } from "./cpu/device.ts";
import { findAdapter, type Gpu } from "./webgpu/adapter.ts";
import type { ChosenKernels } from "./webgpu/dispatch.ts";
import { openWebGpu } from "./webgpu/device.ts";

/** The names of devices that can be asked for. */
export const deviceNames = ["auto", "webgpu", "webgpu:dawn", "cpu"] as const;

/** The name of a device that can be asked for. */
export type DeviceName = typeof deviceNames[number];

/** Which device `auto` takes, and why. */
export interface DeviceChoice {
  /** The device. */
  readonly name: "webgpu" | "cpu";
  /** The reason in words. */
  readonly reason: string;
}

/** How a device is opened by name. */
export interface OpenOptions {
  /** The WebGPU implementation to use. Default: the runtime's own, `navigator.gpu`. */
  readonly gpu?: Gpu;
  /**
   * Loads Dawn, Chromium's implementation, for `webgpu:dawn`: the npm package `webgpu`, which this package
   * doesn't depend on. Default: there is none.
   */
  readonly dawn?: () => Promise<Gpu>;
  /**
   * Takes a line that should be known though the device works. Default: `console.warn`, which says once
   * only how the CPU can be faster.
   */
  readonly onWarning?: (message: string) => void;
  /** What a WebGPU device uses where it is right, as its description had it before. Default none. */
  readonly choices?: ChosenKernels;
  /** Threads of the CPU, 1 to 64. Default: one for each core. The same program gives the same bits with any. */
  readonly threads?: number;
}

/**
 * What `auto` takes: a real GPU if there is one, else the CPU. A software adapter, which imitates a
 * GPU on the processor, is slower than the CPU device and used only if asked for by name.
 */
export async function chooseDevice({ gpu }: OpenOptions = {}): Promise<DeviceChoice> {
  const found = await findAdapter(gpu);
  if (!found) return { name: "cpu", reason: "no WebGPU adapter was found" };
  const { name, software } = found.description;
  if (software) return { name: "cpu", reason: `the only WebGPU adapter is software: ${name}` };
  return { name: "webgpu", reason: `there is a real GPU: ${name}` };
}

/**
 * Opens a device by name. Where `auto` finds a GPU that can't be opened, as its numbers are wrong, it
 * says so and takes the CPU.
 *
 * Where the CPU lacks V8's flags in Deno on x86-64, one line says so: with them it has about twice the
 * speed and the same bits, as in this command line, or by the variable `DENO_V8_FLAGS`.
 *
 *     deno run -A --v8-flags=--experimental-wasm-revectorize,--no-wasm-bounds-checks script.ts
 *
 * @throws {Error} if it can't be had; the message says what to do. A `RangeError` if there is none of
 *   that name.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 *
 * const device = await openDevice("auto");
 * console.log(device.description.name);
 * device.destroy();
 * ```
 */
export async function openDevice(
  name: DeviceName = "auto",
  options: OpenOptions = {},
): Promise<Device> {
  checkChoice("open a device", "its name", name, deviceNames);
  if (name === "cpu") return await openCpuHere(options);
  if (name === "webgpu") return await openWebGpu(options);
  if (name === "webgpu:dawn") return await openWebGpu({ ...options, gpu: await loadDawn(options) });
  const { onWarning: warn = console.warn } = options;
  if ((await chooseDevice(options)).name === "cpu") {
    return await openCpuHere(options);
  }
  try {
    return await openWebGpu(options);
  } catch (error) {
    warn(`${(error as Error).message}; the CPU is used`);
    return await openCpuHere(options);
  }
}

/** Opens the CPU, and says how it can be faster. */
async function openCpuHere({ threads, onWarning = warnOnce }: OpenOptions): Promise<Device> {
  const device = await openCpu({ threads });
  // Other processors' registers have 128 bits, and pages have no flags.
  const { Deno: deno } = globalThis as { Deno?: { build: { arch: string } } };
  if (deno?.build.arch === "x86_64" && isNarrow(device)) {
    onWarning(
      "The CPU device is about twice as fast on processors with AVX2 if Deno is started with " +
        `--v8-flags=${V8_FLAGS.join(",")}`,
    );
  }
  return device;
}

async function loadDawn({ dawn }: OpenOptions): Promise<Gpu> {
  if (dawn) return await dawn();
  throw new Error(
    "Cannot open webgpu:dawn: expected what loads Dawn as the option dawn, got nothing; " +
      "experiments by deno task have it",
  );
}
