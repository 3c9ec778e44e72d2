/**
 * The first 20 training steps of each network as golden numbers in `golden_steps.json`. On the CPU they
 * are the same bits on every machine; on WebGPU on every llvmpipe of 8 lanes.
 *
 * Prints this machine's numbers of a device, or writes those of both:
 *
 *     deno run -A src/training/testing/golden_steps.ts cpu --threads=1
 *     deno run -A src/training/testing/golden_steps.ts --write
 *
 * A change that must move bits runs the second, and says which bits moved and why.
 *
 * @module
 */
import { parseArgs } from "parse-args";
import { type Device, openCpu, openDevice } from "../../devices/mod.ts";
import { type GoldenModel, goldenModels, type Steps, takeSteps } from "./golden_models.ts";

/** What the golden file holds. */
export interface GoldenSteps {
  /** How it was made. */
  readonly command: string;
  /** What WebGPU's numbers were taken on. */
  readonly webgpu: string;
  /** By device and network. */
  readonly steps: Readonly<Record<"cpu" | "webgpu", Readonly<Record<GoldenModel, Steps>>>>;
}

/** Where the golden numbers are. */
export const GOLDEN_FILE = new URL("./golden_steps.json", import.meta.url);

const COMMAND = "deno run -A src/training/testing/golden_steps.ts --write";

/** The golden numbers. */
export async function readGoldenSteps(): Promise<GoldenSteps> {
  const text = await Deno.readTextFile(GOLDEN_FILE).catch((cause) => {
    throw new Error(`Cannot read ${GOLDEN_FILE.pathname}: expected the file of ${COMMAND}`, {
      cause,
    });
  });
  return JSON.parse(text);
}

/** True for the adapters whose bits are kept: llvmpipe with 8 lanes. */
export const isGoldenAdapter = (name: string): boolean => /^llvmpipe .*256 bits/.test(name);

/** The steps of all networks on a device. */
export async function takeAllSteps(device: Device): Promise<Record<GoldenModel, Steps>> {
  const found: Partial<Record<GoldenModel, Steps>> = {};
  for (const name of Object.keys(goldenModels) as GoldenModel[]) {
    found[name] = await takeSteps(device, name);
  }
  return found as Record<GoldenModel, Steps>;
}

/** Mesa's version stands in its driver; WebGPU doesn't tell it. */
async function mesaVersion(): Promise<string> {
  const folder = "/usr/share/vulkan/icd.d";
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith("lvp_icd")) continue;
    const { ICD } = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    const driver = new TextDecoder("latin1").decode(await Deno.readFile(ICD.library_path));
    const version = /Mesa (\d+\.\d+\.\d+)/.exec(driver)?.[1];
    if (version) return version;
  }
  throw new Error(`Cannot name Mesa's version: expected a driver named lvp_icd* in ${folder}`);
}

async function writeGoldenSteps(): Promise<void> {
  const steps: Partial<Record<"cpu" | "webgpu", Record<GoldenModel, Steps>>> = {};
  let adapter = "";
  for (const kind of ["cpu", "webgpu"] as const) {
    const device = await openDevice(kind);
    const { name } = device.description;
    if (kind === "webgpu" && !isGoldenAdapter(name)) {
      throw new Error(`Cannot write golden steps: expected llvmpipe at 256 bits, got ${name}`);
    }
    adapter = name;
    steps[kind] = await takeAllSteps(device);
    device.destroy();
  }
  const golden = {
    command: COMMAND,
    webgpu: `${adapter}, Mesa ${await mesaVersion()}`,
    steps,
  };
  await Deno.writeTextFile(GOLDEN_FILE, `${JSON.stringify(golden, null, 2)}\n`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { write: { type: "boolean" }, threads: { type: "string" } },
    allowPositionals: true,
  });
  if (values.write) return await writeGoldenSteps();
  const [kind] = positionals;
  if (kind !== "cpu" && kind !== "webgpu") {
    throw new Error(`Cannot take steps: expected cpu, webgpu or --write, got ${kind}`);
  }
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  const device = kind === "cpu" ? await openCpu({ threads }) : await openDevice(kind);
  console.log(JSON.stringify(await takeAllSteps(device)));
  device.destroy();
}

if (import.meta.main) await main();
