import { exists, removeStaged, replaceDurably, syncFolder } from "../host/mod.ts";
import { claimRun } from "./claim_run.ts";
import { Claim, LEASE } from "./claims/claim.ts";
import { ClaimWatch } from "./claims/claim_watch.ts";
import { assertFree, makeFolder, readConfig, readIfThere } from "./folder_config.ts";
import { CHECKPOINTS, CLAIMS, CONFIG, LOCK, TESTS, type WholeFile } from "./folder_names.ts";
import { lockFolder, LOOK, type OpenFolderOptions } from "./lock_folder.ts";
import type { RunRecord } from "./records.ts";
import { appendRecord, mergeRecords, readRecords, writeOwnRecords } from "./run_records.ts";
import { formatTests, parseTests, type TestRecord } from "./test_records.ts";
import { tidyFolder } from "./tidy_folder.ts";

/** Where the checkpoint of a run is in a folder. */
export function checkpointOf(folder: string, run: string): string {
  return `${folder}/${CHECKPOINTS}/${run}`;
}

/**
 * The folder of an experiment: `config.json`, `device.json`, `records.jsonl`, `tests.jsonl`, `summary.json`,
 * `report.html`, and a checkpoint folder for each run. Files are replaced by renaming, lines are appended
 * whole, and both are on the disk before a method returns.
 *
 * A folder belongs to one process at a time, which alone writes those files: dispose of it to let others have
 * it. Others may {@linkcode RunFolder.join} it. Whoever trains a run claims it first, and alone writes its
 * checkpoint.
 */
export class RunFolder implements AsyncDisposable {
  readonly #watch: ClaimWatch;
  #lock: Claim | undefined;

  private constructor(
    /** Its path. */
    readonly path: string,
    lock: Claim | undefined,
    private readonly lease: number,
    watch = new ClaimWatch(),
  ) {
    this.#lock = lock;
    this.#watch = watch;
  }

  /**
   * Makes a new folder with a configuration.
   *
   * @throws {Error} if the folder already holds a run or a name that one writes, or another process is making
   *   one there.
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    await assertFree(path);
    await makeFolder(path);
    return await RunFolder.#begin(path, config);
  }

  /**
   * Makes a new folder with a configuration, or joins the one that another process has made with it.
   *
   * @throws {Error} if the folder holds something else under a name that a run writes.
   */
  static async createOrJoin(
    path: string,
    config: unknown,
    { lease = LEASE }: OpenFolderOptions = {},
  ): Promise<RunFolder> {
    await assertFree(path, true);
    await makeFolder(path);
    const folder = new RunFolder(path, undefined, lease);
    for (;;) {
      const owned = await folder.own();
      if (await exists(`${path}/${CONFIG}`)) return folder;
      if (owned) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
    await folder.write(CONFIG, JSON.stringify(config, null, 2) + "\n");
    await syncFolder(`${path}/..`);
    return folder;
  }

  /** Makes a new folder of that name; with a number behind it where there is one already. */
  static async createUnique(path: string, config: unknown): Promise<RunFolder> {
    await makeFolder(path.slice(0, path.lastIndexOf("/")) || ".");
    for (let n = 1;; n++) {
      const own = n === 1 ? path : `${path}-${n}`;
      try {
        // Without `recursive` only one process can make it.
        await Deno.mkdir(own);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) continue;
        throw error;
      }
      return await RunFolder.#begin(own, config);
    }
  }

  static async #begin(path: string, config: unknown): Promise<RunFolder> {
    const lock = await lockFolder(path);
    try {
      await assertFree(path);
      const folder = new RunFolder(path, lock, LEASE);
      await folder.write(CONFIG, JSON.stringify(config, null, 2) + "\n");
      await syncFolder(`${path}/..`);
      return folder;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The text of a file of a folder, without opening it; undefined if there is none. */
  static async read(path: string, name: string): Promise<string | undefined> {
    return await readIfThere(`${path}/${name}`);
  }

  /**
   * Opens an existing folder for this process. Where another machine's process has it, this takes as long
   * as it is unknown whether that one lives.
   *
   * @throws {Error} if there is no run in it, or another process has it.
   */
  static async open(path: string, options: OpenFolderOptions = {}): Promise<RunFolder> {
    await readConfig(path);
    return new RunFolder(path, await lockFolder(path, options), options.lease ?? LEASE);
  }

  /**
   * Opens an existing folder to work on it beside others: it belongs to this process only if it belongs to
   * no other one.
   *
   * @throws {Error} if there is no run in it.
   */
  static async join(path: string, { lease = LEASE }: OpenFolderOptions = {}): Promise<RunFolder> {
    await readConfig(path);
    const folder = new RunFolder(path, undefined, lease);
    await folder.own();
    return folder;
  }

  /** True if the folder belongs to this process. */
  get owned(): boolean {
    return this.#lock !== undefined && !this.#lock.signal.aborted;
  }

  /** Lets the folder belong to this process from now on, if it belongs to no other one; true if it does. */
  async own(): Promise<boolean> {
    if (await this.#lock?.isHeld()) return true;
    await this.#lock?.[Symbol.asyncDispose]();
    this.#lock = undefined;
    const claim = await Claim.take(`${this.path}/${LOCK}`, this.#watch, this.lease);
    if (!(claim instanceof Claim)) return false;
    this.#lock = claim;
    await removeStaged(this.path);
    return true;
  }

  /** Claims a run; nothing if another process has it. */
  async claim(run: string): Promise<Claim | undefined> {
    return await claimRun(this.path, run, this.#watch, this.lease);
  }

  /** True if another process, which surely lives, had a run, or else the folder, when it was last asked for. */
  isBusy(run?: string): boolean {
    return this.#watch.isBusy(`${this.path}/${run === undefined ? LOCK : `${CLAIMS}/${run}`}`);
  }

  /** Where the checkpoint of a run is. */
  checkpoint(run: string): string {
    return checkpointOf(this.path, run);
  }

  /**
   * All records, in the order of their epochs within each run; a half-written last line is left out.
   *
   * @throws {RangeError} if a line is no record, or one stands twice; the message names the line.
   */
  async records(): Promise<RunRecord[]> {
    return await readRecords(this.path);
  }

  /**
   * Adds a record of a run that this process has claimed.
   *
   * @param records All of the run, the new one last.
   * @throws {ClaimLostError} if another process has taken the run, or the folder, meanwhile.
   */
  async append(records: readonly RunRecord[], claim: Claim): Promise<void> {
    const last = records.at(-1)!;
    // As it slept, the folder may have become another's, while the run is still this process's.
    const lock = await this.#lock?.isHeld() && this.#lock;
    if (lock) await appendRecord(this.path, last, [claim, lock]);
    else await writeOwnRecords(this.path, last.run, records, claim);
  }

  /** Makes these the records, if they aren't. */
  async setRecords(records: readonly RunRecord[]): Promise<void> {
    await mergeRecords(this.path, records, this.#owner());
  }

  /** The text of a file of the folder, if it is there. */
  async read(name: string): Promise<string | undefined> {
    return await readIfThere(`${this.path}/${name}`);
  }

  /**
   * The tests of its networks.
   *
   * @throws {RangeError} if a line is no test, or was changed; the message names the line.
   */
  async tests(): Promise<TestRecord[]> {
    return parseTests(await this.read(TESTS) ?? "", `${this.path}/${TESTS}`);
  }

  /** Makes these the tests. */
  async setTests(tests: readonly TestRecord[]): Promise<void> {
    await this.write(TESTS, formatTests(tests));
  }

  /** Replaces a file of the folder as a whole. */
  async write(name: WholeFile, text: string): Promise<void> {
    await replaceDurably(`${this.path}/${name}`, text, this.#owner());
  }

  /** Removes what several processes have left, once all runs have ended and are in its files. */
  async tidy(): Promise<void> {
    await tidyFolder(this.path);
  }

  #owner(): Claim {
    if (this.#lock) return this.#lock;
    throw new Error(`Cannot write ${this.path}: expected it to belong to this process`);
  }

  /** Lets other processes have the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Without `recursive` only an empty folder can be removed: one with claims stays.
    await Deno.remove(`${this.path}/${CLAIMS}`).catch(() => {});
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.[Symbol.asyncDispose]();
  }
}
