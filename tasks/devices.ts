/**
 * What this machine can run on, how fast it is, and what `--device=auto` would take.
 *
 *     deno task devices
 *     deno task devices --tune
 *
 * @module
 */
import {
  chooseDevice,
  type Device,
  deviceSpeed,
  type Gpu,
  openCpu,
  openWebGpu,
  type WebGpuDevice,
} from "../src/devices/mod.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { loadDawn } from "./command_line/dawn.ts";
import { classTable, featureLine, variantTable } from "./command_line/kernel_tables.ts";
import { relaunchSettings } from "./command_line/relaunch_settings.ts";
import { setting } from "../src/experiments/mod.ts";

const flags = {
  size: setting.integer("side of the matrices that are multiplied", 1024, 16),
  seconds: setting.integer("how long each measurement goes on", 2),
  tune: setting.toggle("measure which WebGPU kernels are the fastest, for every class of shapes"),
  ...relaunchSettings,
};

/** `devices --help` and its behavior. */
export const devices: Command<typeof flags> = {
  usage: "deno task devices",
  about: `Lists the devices that can be had, with a measured speed of each, and says which one
--device=auto takes and why. GFLOP/s are of a square matrix product, GB/s of y = αx over
32 Mi numbers (bytes read and written), the fastest of several. Every kind of kernel that the WebGPU
adapter can run is proven against float64, and the choices are shown, with the times of what was
measured, and which features it has that matter here. A GPU's kernels are measured when a program
first needs them; --tune measures all now.`,
  flags,
  examples: ["deno task devices", "deno task devices --size=512", "deno task devices --tune"],
  run: async ({ size = flags.size.initial, seconds = flags.seconds.initial, tune = false }) => {
    const choice = await chooseDevice();
    for (const { name, open } of found) {
      printText(await describe(name, () => open(tune), size, seconds));
    }
    printText(`auto takes ${choice.name}: ${choice.reason}`);
  },
};

/** Opens a WebGPU device with all its kernels proven, and measured if that is wanted. */
async function openProven(tune: boolean, gpu?: Gpu): Promise<WebGpuDevice> {
  const options = tune ? { tune: "measured" } as const : {};
  // The table says what is wrong.
  const device = await openWebGpu({ ...options, gpu, prove: "all", onWarning: () => {} });
  if (tune) await device.measure();
  return device;
}

/** What is tried, and how it is opened. */
const found: readonly {
  readonly name: string;
  readonly open: (tune: boolean) => Promise<Device | WebGpuDevice>;
}[] = [
  { name: "webgpu", open: (tune) => openProven(tune) },
  { name: "webgpu:dawn", open: async (tune) => await openProven(tune, await loadDawn()) },
  { name: "cpu", open: () => openCpu() },
  { name: "cpu, one thread", open: () => openCpu({ threads: 1 }) },
];

async function describe(
  name: string,
  open: () => Promise<Device | WebGpuDevice>,
  size: number,
  seconds: number,
): Promise<string> {
  let device: Device | WebGpuDevice;
  try {
    device = await open();
  } catch (error) {
    return `${name}\n  not available: ${(error as Error).message}\n`;
  }
  try {
    const { description } = device;
    const { flops, bytes } = await deviceSpeed(device, { side: size, seconds });
    return [
      name,
      `  ${description.name}${description.software ? " (software, imitates a GPU)" : ""}`,
      `  ${(flops / 1e9).toFixed(1)} GFLOP/s in products of ${size}×${size}`,
      `  ${(bytes / 1e9).toFixed(1)} GB/s in y = αx`,
      ..."features" in device ? [featureLine(device.features)] : [],
      ..."variants" in device
        ? [...variantTable(device.variants), ...classTable(device.classes)]
        : [],
      "",
    ].join("\n");
  } finally {
    device.destroy();
  }
}

if (import.meta.main) await runMain(() => runCommand(devices, Deno.args), { computes: true });
