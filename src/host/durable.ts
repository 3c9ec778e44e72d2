/**
 * Files that are on the disk, not only on their way to it, once a function here returns.
 *
 * @module
 */

import { ignoreMissing } from "./ignore_missing.ts";
import { splitPath } from "./paths.ts";
import { requireDeno } from "./require_deno.ts";
import { stagedPath, type Staging } from "./staged.ts";

/** Writes a new file and waits until it is on the disk. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeAnew(path, bytes);
}

/**
 * Appends to a file, which is made if it is missing, and waits until it is on the disk. Where that fails, the
 * file keeps the length that it had: what is appended next doesn't follow a part of this.
 *
 * @param confirm Throws if the writer may no longer write. It is asked once the file is open: what is written
 *   later goes into that file, whatever has its name by then. Default: it may.
 */
export async function appendDurably(
  path: string,
  text: string,
  confirm?: Staging["confirm"],
): Promise<void> {
  const failed = failing(path);
  using file = await Deno.open(path, { append: true, create: true }).catch(failed);
  await confirm?.();
  const { size } = await file.stat().catch(failed);
  try {
    await writeAll(file, path, [new TextEncoder().encode(text)]);
  } catch (error) {
    await file.truncate(size).catch(() => {});
    throw error;
  }
}

/**
 * Replaces a file as a whole: at any moment there is the old one or the new one.
 *
 * @param contents A text, or bytes: all of them, or piece by piece.
 * @param staging Who writes, where several processes may. Default: only this one.
 */
export async function replaceDurably(
  path: string,
  contents: string | Uint8Array | AsyncIterable<Uint8Array>,
  staging?: Staging,
): Promise<void> {
  requireDeno(`write ${path}`);
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  const fresh = stagedPath(path, staging);
  try {
    await writeAnew(fresh, bytes);
    await staging?.confirm();
    await renameDurably(fresh, path);
  } catch (error) {
    // What doesn't fit on the disk shouldn't fill it, nor stay where a folder has the name.
    await Deno.remove(fresh).catch(() => {});
    throw error;
  }
}

/** Renames a file or folder within its folder, and waits until that is on the disk. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await Deno.rename(from, to);
  await syncFolder(parentOf(to));
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such call for folders.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path, { read: true });
  await folder.sync();
}

/**
 * Makes sure that a file can have a path, before the work whose result it will hold.
 *
 * @throws {RangeError} if a folder has it, or the folder that it lies in is missing.
 */
export async function requireFileName(path: string): Promise<void> {
  requireDeno(`write ${path}`);
  const isFolder = (name: string) => Deno.stat(name).then((stat) => stat.isDirectory, () => false);
  const refuse = (rule: string, got: string): never => {
    throw new RangeError(`Cannot write ${path}: expected ${rule}, got ${got}`);
  };
  if (await isFolder(path)) refuse("a file's name", "a folder");
  const parent = splitPath(path)[0] || ".";
  if (!await isFolder(parent)) refuse("a folder that is there", parent);
}

/** True if there is a file or folder. */
export async function exists(path: string): Promise<boolean> {
  requireDeno(`look for ${path}`);
  return await Deno.stat(path).then(() => true, (error) => ignoreMissing(error) ?? false);
}

/** Removes a file or folder, if it is there. */
export async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(ignoreMissing);
}

/** Writes a file anew. */
async function writeAnew(
  path: string,
  contents: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const anew = { write: true, create: true, truncate: true };
  using file = await Deno.open(path, anew).catch(failing(path));
  await writeAll(file, path, contents instanceof Uint8Array ? [contents] : contents);
}

/** Throws what happened to a file with its name. */
function failing(path: string): (cause: unknown) => never {
  return (cause) => {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(`Cannot write ${path}: ${why}`, { cause });
  };
}

async function writeAll(
  file: Deno.FsFile,
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const failed = failing(path);
  // What makes the pieces may throw errors of its own, which stay as they are.
  for await (const bytes of pieces) {
    for (let at = 0; at < bytes.length;) {
      at += await file.write(bytes.subarray(at)).catch(failed);
    }
  }
  await file.sync().catch(failed);
}

function parentOf(path: string): string {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at) || "/";
}
