import { appendDurably, exists, ignoreMissing, replaceDurably, syncFolder } from "../host/mod.ts";
import { lockFolder } from "./run_lock.ts";
import { formatTests, parseTests, type TestRecord } from "./test_records.ts";
import { formatRecords, parseRecords, type RunRecord } from "./records.ts";

const [CONFIG, RECORDS, CHECKPOINTS] = ["config.json", "records.jsonl", "checkpoints"];
const TESTS = "tests.jsonl";

/**
 * The folder of an experiment: `config.json`, `device.json`, `records.jsonl`, `tests.jsonl`, `summary.json`,
 * `report.html`, and a checkpoint folder for each run. Files are replaced by renaming, lines are appended
 * whole, and both are on the disk before a method returns. A folder belongs to one process at a time:
 * dispose of it to let others have it.
 */
export class RunFolder implements AsyncDisposable {
  private constructor(
    /** Its path. */
    readonly path: string,
    private readonly lock: AsyncDisposable,
  ) {}

  /**
   * Makes a new folder with a configuration.
   *
   * @throws {Error} if the folder already holds a run, or another process is making one there.
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    await RunFolder.assertFree(path);
    await Deno.mkdir(path, { recursive: true });
    return await RunFolder.#begin(path, config);
  }

  /** Makes a new folder of that name; with a number behind it where there is one already. */
  static async createUnique(path: string, config: unknown): Promise<RunFolder> {
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (parent) await Deno.mkdir(parent, { recursive: true });
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
      await RunFolder.assertFree(path);
      const folder = new RunFolder(path, lock);
      await folder.write(CONFIG, JSON.stringify(config, null, 2) + "\n");
      await syncFolder(`${path}/..`);
      return folder;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Makes sure that a folder can be made, without making it.
   *
   * @throws {Error} if the folder already holds a run, or what is left of one.
   */
  static async assertFree(path: string): Promise<void> {
    if (await exists(`${path}/${CONFIG}`)) {
      throw new Error(
        `Cannot start a run in ${path}: expected a folder without one; ` +
          `go on with --resume=${path}, or choose another --out`,
      );
    }
    const left = await remains(path);
    if (left) {
      throw new Error(
        `Cannot start a run in ${path}: expected a folder without a run, got ${left} of one whose ` +
          `${CONFIG} is missing; choose another --out`,
      );
    }
  }

  /**
   * Reads the configuration of a folder, without opening it.
   *
   * @returns The text of `config.json`.
   * @throws {Error} if there is no run in it.
   */
  static async readConfig(path: string): Promise<string> {
    const text = await readIfThere(`${path}/${CONFIG}`);
    if (text !== undefined) return text;
    const left = await remains(path);
    throw new Error(
      left
        ? `Cannot resume the run in ${path}: expected ${CONFIG}, which says what its ${left} are ` +
          `of, but it is missing; put it back, or start anew with another --out`
        : `Cannot resume ${path}: expected the folder of a run, but ${CONFIG} is missing`,
    );
  }

  /** The text of a file of a folder, without opening it; undefined if there is none. */
  static async read(path: string, name: string): Promise<string | undefined> {
    return await readIfThere(`${path}/${name}`);
  }

  /**
   * Opens an existing folder for this process.
   *
   * @throws {Error} if there is no run in it, or another process has it.
   */
  static async open(path: string): Promise<RunFolder> {
    await RunFolder.readConfig(path);
    return new RunFolder(path, await lockFolder(path));
  }

  /** Where the checkpoint of a run is. */
  checkpoint(run: string): string {
    return `${this.path}/${CHECKPOINTS}/${run}`;
  }

  /**
   * All records, in the order of their epochs within each run; a half-written last line is left out.
   *
   * @throws {RangeError} if a line is no record, or one stands twice; the message names the line.
   */
  async records(): Promise<RunRecord[]> {
    const file = `${this.path}/${RECORDS}`;
    return parseRecords(await readIfThere(file) ?? "", file);
  }

  /** Appends a record. */
  async append(record: RunRecord): Promise<void> {
    await appendDurably(`${this.path}/${RECORDS}`, formatRecords([record]));
  }

  /** Makes these the records, if they aren't. */
  async setRecords(records: readonly RunRecord[]): Promise<void> {
    const [old, text] = [await readIfThere(`${this.path}/${RECORDS}`), formatRecords(records)];
    if ((old ?? "") !== text) await this.write(RECORDS, text);
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
  async write(name: string, text: string): Promise<void> {
    await replaceDurably(`${this.path}/${name}`, text);
  }

  /** Lets other processes have the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.lock[Symbol.asyncDispose]();
  }
}

/** What there is of a run beside its configuration, in words. */
async function remains(path: string): Promise<string | undefined> {
  for (const name of [CHECKPOINTS, RECORDS]) {
    if (await exists(`${path}/${name}`)) return name === RECORDS ? "records" : name;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(ignoreMissing);
}
