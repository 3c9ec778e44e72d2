import type { Network } from "../models/mod.ts";
import {
  exists,
  removeIfThere,
  removeStaged,
  renameDurably,
  requireDeno,
  show,
  splitPath,
  stagedPath,
  type Staging,
  syncFolder,
} from "../host/mod.ts";
import { shareTensors, type StoredTensor, unshareTensors } from "../weights/mod.ts";
import { numbersOf, readFile, without, writeFile, writeOrLink } from "./checkpoint_files.ts";
import type { SessionState } from "./session_options.ts";

/** The name of the file that holds the parameters, and nothing but them. */
export const MODEL_FILE = "model.safetensors";
/** The name of the file that holds the optimizer's state. */
export const OPTIMIZER_FILE = "optimizer.safetensors";
/** The name of the file that holds the parameters of an earlier point, where they are kept. */
export const BEST_FILE = "best.safetensors";

/** The parameters of an earlier point in training. */
export interface KeptParameters {
  /** Updates done by then. */
  readonly step: number;
  /** By name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Free values by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A point in training as it is on disk. */
export interface Checkpoint {
  /** Parameters and optimizer's state. */
  readonly state: SessionState;
  /** Free values by key, in both files: configuration, epoch, sums so far. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Further values, in the optimizer's file alone. */
  readonly optimizerMetadata?: Readonly<Record<string, string>>;
  /** The parameters of the best point so far, as they are kept in a third file. Default none are. */
  readonly best?: KeptParameters;
}

/** A checkpoint that was read. */
export interface FoundCheckpoint extends Checkpoint {
  /** Further values of the optimizer's file. */
  readonly optimizerMetadata: Readonly<Record<string, string>>;
  /** Its folder: the one that was asked for, or the one before it. */
  readonly folder: string;
  /** Why the newest wasn't taken, in words, where an older one was. */
  readonly problem?: string;
}

/** How a checkpoint is written. */
export interface WriteCheckpointOptions {
  /** Keep the one that it replaces, as `path + ".previous"`, until the next is written. Default false. */
  readonly keepPrevious?: boolean;
  /** Who writes it, where several processes may. Default: only this one. */
  readonly staging?: Staging;
}

/** Keys that are the files' own. */
const OWN: readonly string[] = ["format", "step", "checksum"];

/**
 * Writes a checkpoint as the folder `path`, with `model.safetensors`, `optimizer.safetensors`, and
 * `best.safetensors` where parameters of an earlier point are kept, which isn't written again while it stays
 * the same. Each carries a checksum, and all are on the disk when this returns.
 *
 * The folder is complete at any moment: a new one is written beside it and takes its place by a
 * rename. A kill between the two renames leaves `path + ".previous"`, which {@linkcode readCheckpoint}
 * finds.
 *
 * @throws {RangeError} before anything is written, if metadata have a key that is the files' own or that stands
 *   in both files, or the network lacks a parameter.
 */
export async function writeCheckpoint(
  path: string,
  network: Network,
  { state, metadata, optimizerMetadata, best }: Checkpoint,
  { keepPrevious = false, staging }: WriteCheckpointOptions = {},
): Promise<void> {
  requireDeno(`write ${path}`, "encodeWeights makes bytes of parameters");
  const [fresh, previous] = [stagedPath(path, staging), previousOf(path)];
  const shapes = new Map(network.parameters.map(({ name, shape }) => [name, shape]));
  checkKeys(path, metadata, optimizerMetadata, best?.metadata);
  for (const parts of [state.parameters, ...state.states.values(), best?.parameters]) {
    const stranger = parts && [...parts.keys()].find((name) => !shapes.has(name));
    if (stranger === undefined) continue;
    throw new RangeError(
      `Cannot write ${path}: expected parameters of ${network.model.name}, got ${show(stranger)}`,
    );
  }
  const stored = (parts: ReadonlyMap<string, Float32Array>, prefix = "") =>
    [...parts].map(([name, data]): [string, StoredTensor] => [
      prefix + name,
      { dtype: "F32", shape: shapes.get(name)!, data },
    ]);
  const common = { ...metadata, format: "pt", step: String(state.step) };
  const model = (point: Omit<KeptParameters, "metadata">, metadata: Record<string, string>) =>
    shareTensors({ tensors: new Map(stored(point.parameters)), metadata }, network, point.step);
  const states = [...state.states].flatMap(([name, parts]) => stored(parts, `${name}/`));
  await removeIfThere(fresh);
  await Deno.mkdir(fresh, { recursive: true });
  await orRemove(fresh, async () => {
    await writeFile(`${fresh}/${MODEL_FILE}`, model(state, common));
    if (best) {
      const own = { ...best.metadata, format: "pt", step: String(best.step) };
      await writeOrLink(`${fresh}/${BEST_FILE}`, model(best, own), `${path}/${BEST_FILE}`);
    }
    const metadata = { ...common, ...optimizerMetadata };
    await writeFile(`${fresh}/${OPTIMIZER_FILE}`, { tensors: new Map(states), metadata });
    await syncFolder(fresh);
    await staging?.confirm();
  });
  // Without `path`, a kill between the renames has left the previous one alone. The removal may take long.
  if (await exists(path)) {
    await removeIfThere(previous);
    await orRemove(fresh, async () => await staging?.confirm());
    await renameDurably(path, previous);
  }
  // No further look: whoever takes the writer's place first removes what it has staged, and this fails.
  try {
    await renameDurably(fresh, path);
  } catch (error) {
    if (!await exists(path)) await Deno.rename(previous, path).catch(() => {});
    throw error;
  }
  if (!keepPrevious) await removeIfThere(previous);
}

/** Refuses keys that reading takes for others. */
function checkKeys(
  path: string,
  metadata: Checkpoint["metadata"],
  further: Checkpoint["metadata"] = {},
  best: Checkpoint["metadata"] = {},
): void {
  const keys = Object.keys(metadata);
  const more = Object.keys(further);
  const own = [...keys, ...more, ...Object.keys(best)].find((key) => OWN.includes(key));
  const twice = own ?? more.find((key) => keys.includes(key));
  if (twice === undefined) return;
  throw new RangeError(
    `Cannot write ${path}: expected metadata whose keys differ, and from ${OWN.join(", ")}, got ` +
      show(twice),
  );
}

/** Does what a new folder is for, or removes it: what doesn't fit on the disk shouldn't fill it. */
async function orRemove(fresh: string, work: () => Promise<void>): Promise<void> {
  await work().catch(async (error) => {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    throw error;
  });
}

/**
 * Reads the checkpoint folder `path`, or `undefined` if there is none. Where it is missing or damaged and
 * the one before it is there, it reads that one, and says so in `problem`.
 *
 * @throws {RangeError} if a file is missing, truncated, changed or no checkpoint's, or the two files
 *   aren't of the same point in training, and there is no other one; the message says what to do.
 */
export async function readCheckpoint(path: string): Promise<FoundCheckpoint | undefined> {
  const previous = previousOf(path);
  const [newest, older] = [await exists(path), await exists(previous)];
  if (!newest && !older) return undefined;
  try {
    if (newest) return await readFolder(path);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const found = older && await readFolder(previous).catch(() => undefined);
    if (found) return { ...found, problem: error.message };
    throw new RangeError(
      `${error.message}; remove ${path} to train this run again from its start`,
      { cause: error },
    );
  }
  return { ...await readFolder(previous), problem: `Cannot find ${path}` };
}

/**
 * Makes the checkpoint that {@linkcode readCheckpoint} found the only one: after this, nothing is left of
 * a damaged newer one.
 */
export async function repairCheckpoint(
  path: string,
  found: Pick<FoundCheckpoint, "folder">,
): Promise<void> {
  if (found.folder === path) return;
  await removeIfThere(path);
  await renameDurably(found.folder, path);
}

/** Removes what writing may have left beside a checkpoint that is the last one. */
export async function tidyCheckpoint(path: string): Promise<void> {
  for (const rest of [previousOf(path), stagedPath(path)]) await removeIfThere(rest);
  const [folder, name] = splitPath(path);
  await removeStaged(folder || ".", name);
}

function previousOf(path: string): string {
  return `${path}.previous`;
}

async function readFolder(folder: string): Promise<FoundCheckpoint> {
  const { step, parameters, metadata } = await readModel(`${folder}/${MODEL_FILE}`);
  const optimizer = await readFile(`${folder}/${OPTIMIZER_FILE}`);
  const different = Object.entries({ step: String(step), ...metadata })
    .find(([key, value]) => optimizer.metadata[key] !== value);
  if (different) {
    const [key, value] = different;
    throw new RangeError(
      `Cannot read ${folder}: expected its two files to be of the same point in training, got ` +
        `${key} ${value} and ${optimizer.metadata[key]}`,
    );
  }
  const states = new Map<string, Map<string, Float32Array>>();
  for (const [key, data] of numbersOf(optimizer, `${folder}/${OPTIMIZER_FILE}`)) {
    const [name, parameter] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
    if (!states.has(name)) states.set(name, new Map());
    states.get(name)!.set(parameter, data);
  }
  const optimizerMetadata = without(optimizer.metadata, [...OWN, ...Object.keys(metadata)]);
  const kept = `${folder}/${BEST_FILE}`;
  const best = await exists(kept) ? await readModel(kept) : undefined;
  const state = { step, parameters, states };
  return { state, metadata, optimizerMetadata, folder, ...best && { best } };
}

/** The parameters of a file, and the point in training that they are of. */
async function readModel(path: string): Promise<KeptParameters> {
  const model = unshareTensors(await readFile(path), path);
  const { step } = model.metadata;
  if (!/^\d+$/.test(step)) {
    throw new RangeError(
      `Cannot read ${path}: expected its step to be a whole number, got "${step}"`,
    );
  }
  const parameters = numbersOf(model, path);
  return { step: Number(step), parameters, metadata: without(model.metadata, OWN) };
}
