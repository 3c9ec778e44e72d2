import { exists, ignoreMissing } from "../host/mod.ts";
import { assertFields, isObject, type RecordOf } from "./schema.ts";

/** What a lock's file says of the process that holds it. */
const holderFields = { pid: "count", host: "text", since: "text" } as const;

type Holder = RecordOf<typeof holderFields>;

/**
 * Takes a folder for this process. The operating system gives it free when the process ends, however
 * it ends: a file that a killed process left behind locks nothing.
 *
 * @returns What gives the folder free again.
 * @throws {Error} if another process has it; the message says which, and since when.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = `${folder}/lock`;
  for (;;) {
    const file = await Deno.open(path, { read: true, write: true, create: true });
    if (!await file.tryLock(true)) {
      file.close();
      throw new Error(`Cannot use ${folder}: ${describeHolder(await readHolder(path))}`);
    }
    // The one who had it may have removed its file meanwhile; then another file is the lock.
    if (await isFileAt(file, path)) {
      try {
        await writeHolder(file);
      } catch (error) {
        await release(file, path);
        throw error;
      }
      return { [Symbol.asyncDispose]: () => release(file, path) };
    }
    file.close();
  }
}

async function isFileAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const { ino } = await file.stat();
  const there = await Deno.stat(path).catch(ignoreMissing);
  // Without numbers of files (Windows) an open file can't be removed either.
  return there !== undefined && (ino === null || there.ino === ino);
}

async function writeHolder(file: Deno.FsFile): Promise<void> {
  const holder: Holder = {
    pid: Deno.pid,
    host: hostname(),
    since: new Date().toISOString(),
  };
  await file.truncate();
  await file.write(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
}

async function release(file: Deno.FsFile, path: string): Promise<void> {
  // First removed, then unlocked: no process can lock a file that is about to go.
  if (await exists(path)) await Deno.remove(path).catch(() => {});
  file.close();
}

/** What the file says, or nothing if it can't be read or is being written. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await Deno.readTextFile(path));
    if (!isObject(holder)) return undefined;
    assertFields(holderFields, holder, path);
    return holder;
  } catch {
    return undefined;
  }
}

function describeHolder(holder: Holder | undefined): string {
  if (!holder) return "another process is using it";
  const { pid, host, since } = holder;
  return `process ${pid} on ${host} has been using it since ${since}; stop that one first`;
}

function hostname(): string {
  try {
    return Deno.hostname();
  } catch {
    return "an unknown host";
  }
}
