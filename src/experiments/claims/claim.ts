/**
 * Claims: files that say which process does what in a folder that several may see, on this machine and on
 * others.
 *
 * A claim is made atomically, and its holder gives a sign of life every few seconds. One whose process this
 * machine's system knows to be dead, or that showed no sign of life for its lease, is another's to take. A
 * holder may be stopped for longer than that and go on afterwards: so it looks whether the claim is still
 * its own before each write ({@linkcode Staging}).
 *
 * @module
 */
import { ignoreMissing, makeToken, stagedPath, type Staging } from "../../host/mod.ts";
import type { ClaimWatch } from "./claim_watch.ts";
import {
  type Holder,
  isClaim,
  isFileAt,
  isLocal,
  makeHolder,
  parseHolder,
  tryLock,
} from "./holder.ts";

/** Seconds without a sign of life after which a claim is another's. */
export const LEASE = 60;

/** Signs of life in a lease. */
const BEATS = 10;

/** Seconds for which a claim may be in the making. */
const MAKING = 1;

/** What a process held is another's by now. */
export class ClaimLostError extends Error {
  /** The class's name. */
  override readonly name = "ClaimLostError";
}

/** A claim of another process that lives, as far as is known. */
export interface Busy {
  /** Who holds it; nothing while it is being made. */
  readonly holder: Holder | undefined;
  /** True if that is sure: this machine's system says so, or a sign of life was seen. */
  readonly alive: boolean;
}

/** A claim that this process holds. Dispose of it to give it back. */
export class Claim implements AsyncDisposable, Staging {
  readonly #lost = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #beat = 0;
  #beating: Promise<void> = Promise.resolve();

  private constructor(
    /** The file. */
    readonly path: string,
    /** Its own name. */
    readonly token: string,
    private readonly file: Deno.FsFile,
    lease: number,
  ) {
    const beat = () => this.#beating = this.#beating.then(() => this.#giveSign()).catch(() => {});
    this.#timer = setInterval(beat, 1000 * lease / BEATS);
  }

  /**
   * Takes a claim that no living process holds.
   *
   * @param path The claim's file; its folder is there.
   * @param watch What this process has seen of claims so far.
   * @param lease Seconds without a sign of life after which others take it.
   * @throws {Error} if the file is something else.
   */
  static async take(path: string, watch: ClaimWatch, lease = LEASE): Promise<Claim | Busy> {
    for (;;) {
      const made = await makeClaimFile(path, lease);
      if (made) {
        watch.forget(path);
        return new Claim(path, made.token, made.file, lease);
      }
      const found = await lookAt(path, watch);
      if (!found) continue;
      using file = found.file;
      if (!found.dead) {
        watch.noteBusy(path, found.alive);
        return { holder: found.holder, alive: found.alive };
      }
      const claim = await Claim.#replace(path, file, found.text, lease);
      if (!claim) return { holder: undefined, alive: true };
      watch.forget(path);
      return claim;
    }
  }

  /** Puts a claim of this process in the place of a dead one's; nothing if another did. */
  static async #replace(path: string, old: Deno.FsFile, text: string, lease: number) {
    const token = makeToken();
    const staged = stagedPath(path, { token });
    const made = await makeClaimFile(staged, lease, token);
    if (!made) return undefined;
    const now = await Deno.readTextFile(path).catch(ignoreMissing);
    if (now === text && await isFileAt(old, path)) {
      await Deno.rename(staged, path).catch(ignoreMissing);
      const claim = new Claim(path, token, made.file, lease);
      if (await claim.isHeld()) return claim;
      await claim[Symbol.asyncDispose]();
    } else {
      made.file.close();
    }
    await Deno.remove(staged).catch(ignoreMissing);
  }

  /** Aborts once the claim is known to be another's. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** True if the claim is still this one's. */
  async isHeld(): Promise<boolean> {
    if (this.signal.aborted) return false;
    const text = await Deno.readTextFile(this.path).catch(ignoreMissing) ?? "";
    const held = parseHolder(text)?.token === this.token;
    if (!held) this.#lost.abort(this.#lostError());
    return held;
  }

  /**
   * Looks whether the claim is still this one's.
   *
   * @throws {ClaimLostError} if it is another's by now.
   */
  readonly confirm = async (): Promise<void> => {
    if (!await this.isHeld()) throw this.#lostError();
  };

  #lostError(): ClaimLostError {
    return new ClaimLostError(
      `Cannot go on with ${this.path}: expected to hold it, but another process has taken it as there ` +
        "was no sign of life of this one",
    );
  }

  async #giveSign(): Promise<void> {
    if (!await this.isHeld()) return;
    // A counter more than a time: it changes, wherever the clock is set to.
    this.#beat = Math.max(Date.now(), this.#beat + 1);
    const now = new Date(this.#beat);
    // Of the open file: that of a process that took the claim stays as it is.
    await this.file.utime(now, now);
  }

  /** Gives it back. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    // First removed, then unlocked: no process can lock a file that is about to go.
    if (await this.isHeld().catch(() => false)) await Deno.remove(this.path).catch(() => {});
    this.file.close();
  }
}

/** Makes a claim's file, locked and written; nothing if there is one. */
async function makeClaimFile(path: string, lease: number, token = makeToken()) {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    throw new Error(`Cannot claim ${path}: ${(error as Error).message}`, { cause: error });
  }
  try {
    // Locked before it says whose it is: nobody takes it for a dead one's in between.
    const holder = makeHolder(token, lease, await tryLock(file));
    await file.write(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
    return { file, token };
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    file.close();
    throw new Error(`Cannot claim ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** A claim of another, as it is found: its open file, and whether it may be taken. */
async function lookAt(path: string, watch: ClaimWatch) {
  const file = await Deno.open(path, { read: true, write: true }).catch((error) => {
    if (error instanceof Deno.errors.IsADirectory) throw noClaim(path, "a folder");
    return ignoreMissing(error);
  });
  if (!file) return undefined;
  try {
    // Opened anew, so that a file system of the network looks at its server.
    const text = await Deno.readTextFile(path).catch(ignoreMissing);
    if (text === undefined || !await isFileAt(file, path)) return close(file);
    // Somebody's file of that name is nobody's claim, and stays.
    if (!isClaim(text)) throw noClaim(path, "another file");
    const holder = parseHolder(text);
    const { mtime } = await file.stat();
    const same = watch.look(path, `${mtime?.getTime()} ${text}`);
    const local = holder !== undefined && isLocal(holder);
    const free = local && await tryLock(file);
    const lease = holder ? holder.lease ?? Infinity : MAKING;
    return { file, text, holder, dead: free || same >= lease, alive: local || watch.isAlive(path) };
  } catch (error) {
    close(file);
    throw error;
  }
}

function noClaim(path: string, got: string): Error {
  return new Error(
    `Cannot claim ${path}: expected a process's claim of that name or nothing, got ${got}; give it ` +
      "another name",
  );
}

function close(file: Deno.FsFile): undefined {
  file.close();
}
