/** A line of `records.jsonl`: which run of the experiment, and epochs completed. */
export interface RunRecord {
  /** The run's name within the experiment. */
  readonly run: string;
  /** Epochs completed. */
  readonly epoch: number;
  /** Anything else. */
  readonly [key: string]: unknown;
}

/**
 * The folder of an experiment: `config.json`, `records.jsonl`, `summary.json`, `report.html`, and a
 * checkpoint folder for each run. Files are replaced by renaming, lines are appended whole.
 */
export class RunFolder {
  private constructor(
    /** Its path. */
    readonly path: string,
  ) {}

  /**
   * Makes a new folder with a configuration.
   *
   * @throws {Error} if the folder already holds a run.
   */
  static async create(path: string, config: unknown): Promise<RunFolder> {
    await RunFolder.assertFree(path);
    const folder = new RunFolder(path);
    await Deno.mkdir(path, { recursive: true });
    await folder.write("config.json", JSON.stringify(config, null, 2) + "\n");
    return folder;
  }

  /**
   * Makes sure that a folder can be made, without making it.
   *
   * @throws {Error} if the folder already holds a run.
   */
  static async assertFree(path: string): Promise<void> {
    if (await new RunFolder(path).#read("config.json") === undefined) return;
    throw new Error(
      `Cannot start a run in ${path} as it already holds one: ` +
        `go on with --resume=${path}, or choose another --out`,
    );
  }

  /**
   * Opens an existing folder.
   *
   * @throws {Error} if there is no run in it.
   */
  static async open(path: string): Promise<{ folder: RunFolder; config: unknown }> {
    const folder = new RunFolder(path);
    const text = await folder.#read("config.json");
    if (text === undefined) {
      throw new Error(`Cannot resume as there is no run in ${path}: config.json is missing`);
    }
    return { folder, config: folder.#parse("config.json", text) };
  }

  /** Where the checkpoint of a run is. */
  checkpoint(run: string): string {
    return `${this.path}/checkpoints/${run}`;
  }

  /** All records, in the order of their epochs within each run; a half-written last line is left out. */
  async records(): Promise<RunRecord[]> {
    const text = await this.#read("records.jsonl") ?? "";
    const lines = text.split("\n");
    // The last piece is empty, or a line that a kill cut short.
    return lines.slice(0, -1).map((line, i) => this.#parse(`records.jsonl line ${i + 1}`, line));
  }

  /** Appends a record. */
  async append(record: RunRecord): Promise<void> {
    const path = `${this.path}/records.jsonl`;
    await Deno.writeTextFile(path, JSON.stringify(record) + "\n", { append: true });
  }

  /** Drops the records of a run after so many epochs: they will be made again. */
  async rewind(run: string, epochs: number): Promise<void> {
    const kept = (await this.records()).filter((r) => r.run !== run || r.epoch <= epochs);
    await this.write("records.jsonl", kept.map((record) => JSON.stringify(record) + "\n").join(""));
  }

  /** Replaces a file of the folder as a whole. */
  async write(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.path}/${name}.new`, text);
    await Deno.rename(`${this.path}/${name}.new`, `${this.path}/${name}`);
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return await Deno.readTextFile(`${this.path}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  #parse(name: string, text: string) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`Cannot read ${this.path}/${name} as it is no JSON: ${text.slice(0, 60)}`, {
        cause,
      });
    }
  }
}
