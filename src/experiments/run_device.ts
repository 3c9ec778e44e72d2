/**
 * Which devices a run's numbers are of, and what they chose among ways to compute: `device.json`. The CPU,
 * which chooses nothing, has the same bits everywhere.
 *
 * @module
 */
import {
  type Device,
  type DeviceDescription,
  type DeviceName,
  openDevice,
  type OpenOptions,
} from "../devices/mod.ts";
import { readIfThere, remains } from "./folder_config.ts";
import { CONFIG } from "./folder_names.ts";
import type { Log } from "./log.ts";
import type { RunFolder } from "./run_folder.ts";
import { assertFields, isObject, parseJson, refuse } from "./schema.ts";

/** A device that a run was on. */
export interface RunDevice {
  /** Since when. */
  readonly date: string;
  /** Its kind and name. */
  readonly device: string;
  /** What it used, by kind of operation and class of shapes. */
  readonly choices: Readonly<Record<string, string>>;
}

const FILE = "device.json";

/** The CPU in folders of versions that wrote nothing of it. */
const SOME_CPU = "cpu";

/**
 * The devices that a run was on, the last one last; empty if it has trained nothing. Where a run has trained
 * and nothing is written of a device, that was the CPU.
 *
 * @throws {RangeError} if the file isn't what a run wrote.
 */
export async function readRunDevices(
  folder: Pick<RunFolder, "path" | "read">,
): Promise<RunDevice[]> {
  const text = await folder.read(FILE);
  if (text === undefined) return await remains(folder.path) ? [await someCpu(folder.path)] : [];
  const place = `${folder.path}/${FILE}`;
  const advice = "remove it, and the run goes on with what the device prefers";
  const list = parseJson(text, place, advice);
  if (!Array.isArray(list)) throw refuse(place, "a list of devices", list);
  return list.map((entry) => {
    if (!isObject(entry)) throw refuse(place, "a device", entry);
    assertFields({ date: "text", device: "text" } as const, entry, place);
    const { date, device, choices } = entry;
    if (!isObject(choices) || !Object.values(choices).every((one) => typeof one === "string")) {
      throw refuse(place, "choices to be texts by name", choices);
    }
    return { date, device, choices: choices as RunDevice["choices"] };
  });
}

async function someCpu(folder: string): Promise<RunDevice> {
  const { mtime } = await Deno.stat(`${folder}/${CONFIG}`);
  return { date: (mtime ?? new Date()).toISOString(), device: SOME_CPU, choices: {} };
}

/**
 * The devices that runs of some folders were on, as a report names them. Of CPUs, which give the same bits, it
 * is the last one.
 *
 * @param now What is open now: its name stands where the folders have none.
 */
export async function deviceWords(
  paths: readonly string[],
  now: DeviceDescription,
): Promise<string> {
  const names = new Map<string, string>();
  for (const path of paths) {
    const read = (name: string) => readIfThere(`${path}/${name}`);
    for (const { device } of await readRunDevices({ path, read })) {
      const name = device === SOME_CPU && now.kind === "cpu" ? nameOf(now) : device;
      names.set(isCpu(name) ? SOME_CPU : name, name);
    }
  }
  return [...names.values()].join("; ") || nameOf(now);
}

/** Opens a device; where it is the one that a run was on, with what it used then. */
export async function openRunDevice(
  name: DeviceName,
  last: RunDevice | undefined,
  { log, ...options }: Pick<OpenOptions, "dawn" | "threads"> & { readonly log: Log },
): Promise<Device> {
  if (!last || !Object.keys(last.choices).length) return await openDevice(name, options);
  try {
    const device = await openDevice(name, { ...options, choices: last.choices });
    if (nameOf(device.description) === last.device) return device;
    device.destroy();
  } catch (error) {
    // Another version may have other kernels.
    if (!(error instanceof RangeError)) throw error;
    log.print(`${error.message}; the device's own choices are used`);
  }
  return await openDevice(name, options);
}

/** Writes which device a run is on now, and says what of it is another than before. */
export async function recordDevice(
  folder: RunFolder,
  description: DeviceDescription,
  before: readonly RunDevice[],
  log: Log,
): Promise<void> {
  const last = before.at(-1);
  const { choices = {} } = description;
  const device = nameOf(description);
  const change = last && changeOf(last, { device, choices });
  if (change) log.print(`${change}: from here on numbers may differ in their last digits`);
  const date = new Date().toISOString();
  const same = last && !change && [device, SOME_CPU].includes(last.device);
  // What is chosen later, for further shapes, is added to what was chosen before.
  const entry = same
    ? { ...last, device, choices: { ...last.choices, ...choices } }
    : { date, device, choices };
  const list = same ? [...before.slice(0, -1), entry] : [...before, entry];
  // Of those that work on a folder at once, the one to which it belongs says where.
  if (folder.owned) await folder.write(FILE, JSON.stringify(list, null, 2) + "\n");
}

/** Writes which device a run is on, where nobody did: those who had the folder may have been killed before. */
export async function recordFirstDevice(
  folder: RunFolder,
  description: DeviceDescription,
  log: Log,
): Promise<void> {
  if (await folder.read(FILE) === undefined) await recordDevice(folder, description, [], log);
}

function nameOf({ kind, name }: DeviceDescription): string {
  return `${kind}: ${name}`;
}

const isCpu = (device: string) => device === SOME_CPU || device.startsWith("cpu: ");

/** What makes other numbers than before, in words; nothing between CPUs, whatever their threads. */
function changeOf(
  before: RunDevice,
  now: Pick<RunDevice, "device" | "choices">,
): string | undefined {
  if (isCpu(before.device) && isCpu(now.device)) return undefined;
  if (before.device !== now.device) return `the device was ${before.device}, now ${now.device}`;
  const others = Object.entries(now.choices).flatMap(([key, variant]) => {
    const old = before.choices[key];
    return old === undefined || old === variant ? [] : [`${variant} for ${key}, not ${old}`];
  });
  return others.length
    ? `the device uses other kernels than before: ${others.join("; ")}`
    : undefined;
}
