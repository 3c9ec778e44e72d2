import type { Inventory } from "../models/mod.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";
import type { SessionState } from "./session.ts";
import { shareTensors, unshareTensors } from "./shared_tensors.ts";

/** The name of the file that holds the parameters, and nothing but them. */
export const MODEL_FILE = "model.safetensors";
/** The name of the file that holds the optimizer's state. */
export const OPTIMIZER_FILE = "optimizer.safetensors";

/** A point in training as it is on disk. */
export interface Checkpoint {
  /** Parameters and optimizer's state. */
  readonly state: SessionState;
  /** Free values by key: configuration, epoch, sums so far. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Writes a checkpoint as the folder `path`, with `model.safetensors` and `optimizer.safetensors`.
 *
 * The folder is complete at any moment: a new one is written beside it and takes its place by a
 * rename. A kill between the two renames leaves `path + ".previous"`, which {@linkcode readCheckpoint}
 * finds.
 */
export async function writeCheckpoint(
  path: string,
  inventory: Inventory,
  { state, metadata }: Checkpoint,
): Promise<void> {
  const [fresh, previous] = [`${path}.new`, `${path}.previous`];
  await Deno.remove(fresh, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(fresh, { recursive: true });
  const shapes = new Map(inventory.parameters.map(({ name, shape }) => [name, shape]));
  const stored = (parts: ReadonlyMap<string, Float32Array>, prefix = "") =>
    [...parts].map(([name, data]): [string, StoredTensor] => [
      prefix + name,
      { shape: shapes.get(name)!, data },
    ]);
  const all = { ...metadata, step: String(state.step) };
  const parameters = { tensors: new Map(stored(state.parameters)), metadata: all };
  const model = shareTensors(parameters, inventory);
  const states = [...state.states].flatMap(([name, parts]) => stored(parts, `${name}/`));
  await Deno.writeFile(`${fresh}/${MODEL_FILE}`, encodeSafetensors(model));
  await Deno.writeFile(
    `${fresh}/${OPTIMIZER_FILE}`,
    encodeSafetensors({ tensors: new Map(states), metadata: all }),
  );
  // Without `path`, a kill between the renames has left the previous one as the only one.
  if (await exists(path)) {
    await Deno.remove(previous, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(path, previous);
  }
  await Deno.rename(fresh, path);
  await Deno.remove(previous, { recursive: true }).catch(ignoreMissing);
}

/**
 * Reads the checkpoint folder `path`, or `undefined` if there is none.
 *
 * @throws {RangeError} if a file is truncated, or the two files aren't of the same step.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const folder = await exists(path)
    ? path
    : await exists(`${path}.previous`)
    ? `${path}.previous`
    : undefined;
  if (!folder) return undefined;
  const read = async (file: string) =>
    decodeSafetensors(await Deno.readFile(`${folder}/${file}`), `${folder}/${file}`);
  const model = unshareTensors(await read(MODEL_FILE), `${folder}/${MODEL_FILE}`);
  const optimizer = await read(OPTIMIZER_FILE);
  const { step, ...metadata } = model.metadata;
  if (step === undefined || optimizer.metadata.step !== step) {
    throw new RangeError(
      `Cannot read ${folder} as its files must be of the same step: ${step} and ` +
        optimizer.metadata.step,
    );
  }
  const states = new Map<string, Map<string, Float32Array>>();
  for (const [key, { data }] of optimizer.tensors) {
    const [name, parameter] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
    if (!states.has(name)) states.set(name, new Map());
    states.get(name)!.set(parameter, data);
  }
  const parameters = new Map([...model.tensors].map(([name, { data }]) => [name, data]));
  return { state: { step: Number(step), parameters, states }, metadata };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, (error) => ignoreMissing(error) ?? false);
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
