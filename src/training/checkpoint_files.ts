/**
 * The files of a checkpoint: tensors, with a checksum of all that they hold.
 *
 * @module
 */
import { writeDurably } from "../host/mod.ts";
import {
  asFloat32,
  checksumOf,
  encodeSafetensors,
  openWeights,
  type SafetensorsFile,
  type StoredTensor,
} from "../weights/mod.ts";

/** Writes a file with its checksum; it is on the disk when this returns. */
export async function writeFile(path: string, file: SafetensorsFile): Promise<void> {
  await writeDurably(path, encodeSafetensors(await summed(file)));
}

/**
 * As {@linkcode writeFile}, of what another file may hold already: that one gets a second name then, where the
 * file system can do that, so that both checkpoints have one copy. The name is on the disk once the folder is.
 */
export async function writeOrLink(
  path: string,
  file: SafetensorsFile,
  other: string,
): Promise<void> {
  const whole = await summed(file);
  if (await holds(other, whole) && await Deno.link(other, path).then(() => true, () => false)) {
    return;
  }
  await writeDurably(path, encodeSafetensors(whole));
}

async function summed(file: SafetensorsFile): Promise<SafetensorsFile> {
  return { ...file, metadata: { ...file.metadata, checksum: await checksumOf(file) } };
}

/** True if a file is there, and its header has the same checksum. */
async function holds(path: string, { metadata }: SafetensorsFile): Promise<boolean> {
  try {
    await using there = await openWeights(path);
    return there.metadata?.checksum === metadata!.checksum;
  } catch {
    return false;
  }
}

/** All tensors of a file as float32. */
export function numbersOf({ tensors }: SafetensorsFile, path: string): Map<string, Float32Array> {
  return new Map(
    [...tensors].map(([name, { dtype, data }]) => [name, asFloat32(dtype, data, path)]),
  );
}

/**
 * Reads a file and looks at its checksum.
 *
 * @throws {RangeError} if it is missing, truncated, changed or no checkpoint's.
 */
export async function readFile(path: string): Promise<SafetensorsFile> {
  const { tensors, metadata } = await readTensors(path);
  for (const key of ["step", "checksum"]) {
    if (typeof metadata?.[key] === "string") continue;
    throw new RangeError(
      `Cannot read ${path}: expected a checkpoint's file with ${key} in its metadata, got ` +
        `${Object.keys(metadata ?? {}).join(", ") || "none"}`,
    );
  }
  const { checksum, ...rest } = metadata;
  const found = await checksumOf({ tensors, metadata: rest });
  if (found === checksum) return { tensors, metadata };
  throw new RangeError(
    `Cannot read ${path}: expected contents with the checksum ${checksum.slice(0, 16)}…, got ` +
      `${found.slice(0, 16)}…: it was changed or damaged`,
  );
}

/** Reads all tensors; whatever is wrong with the file, an older checkpoint may be right. */
async function readTensors(path: string): Promise<SafetensorsFile> {
  try {
    await using file = await openWeights(path);
    const tensors = new Map<string, StoredTensor>();
    for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
    return { tensors, metadata: file.metadata };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(why.includes(path) ? why : `Cannot read ${path}: ${why}`, { cause });
  }
}

/** Values without those of some keys. */
export function without(
  metadata: Readonly<Record<string, string>>,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !keys.includes(key)));
}
