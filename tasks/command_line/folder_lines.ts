/**
 * What goes on in a folder, from its files alone: lines that stay about epochs, and on a terminal one line a
 * run that goes on.
 *
 * @module
 */
import {
  CLAIMS,
  describeEpoch,
  type EpochRunRecord,
  readFailures,
  readRecords,
  type RunRecord,
} from "../../src/experiments/mod.ts";
import { ignoreMissing, namesIn } from "../../src/host/mod.ts";
import { findRunFolders } from "../../src/runs/mod.ts";
import { RunLines } from "./run_lines.ts";

/** Shows what workers elsewhere write into a folder. */
export class FolderLines {
  readonly #lines = new RunLines();
  readonly #said = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly #terminal = Deno.stderr.isTerminal();
  #begun = false;
  #open = new Set<string>();

  /** For a folder whose runs have so many epochs, if that is known. */
  constructor(
    private readonly folder: string,
    private readonly epochs: number | undefined,
  ) {}

  /** Prints a line that stays. */
  print(line: string): void {
    this.#lines.print(line);
  }

  /** The folders of runs in it: itself, its parts, and what its arms start from. */
  async folders(): Promise<string[]> {
    return await findRunFolders(this.folder);
  }

  /** How runs failed in any of them, by their names. */
  async failures(): Promise<ReadonlyMap<string, string>> {
    const all = new Map<string, string>();
    for (const path of await this.folders()) {
      for (const [run, text] of await readFailures(path)) all.set(this.#label(path, run), text);
    }
    return all;
  }

  /**
   * Says what is new in the folder; the first time nothing, as it was said before.
   *
   * @returns What changes with every epoch, every checkpoint and every test.
   */
  async update(): Promise<string> {
    const signs: string[] = [];
    const open = new Map<string, readonly EpochRunRecord[]>();
    for (const path of await this.folders()) {
      const records = await readRecords(path);
      for (const record of records) this.#tell(path, record);
      for (const name of await namesIn(`${path}/${CLAIMS}`)) {
        if (name.includes(".failed") || name.endsWith(".new")) continue;
        const own = records.filter(({ run }) => run === name);
        open.set(this.#label(path, name), own.filter((one) => one.kind === "epoch"));
      }
      signs.push(`${records.length} ${await checkpointsOf(path)} ${await testsOf(path)}`);
    }
    this.#begun = true;
    if (this.#terminal) this.#draw(open);
    return signs.join("\n");
  }

  #label(path: string, run: string): string {
    const part = path.slice(this.folder.length + 1);
    return part ? `${part}/${run}` : run;
  }

  #tell(path: string, record: RunRecord): void {
    const label = this.#label(path, record.run);
    const key = `${label} ${record.kind} ${record.epoch}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    if (!this.#begun) return;
    if (record.kind === "diverged") return this.print(`${label}: ${record.reason}`);
    const own = path === this.folder && this.epochs;
    this.print(describeEpoch({ ...record, run: label }, own ? { epochs: own } : {}));
  }

  #draw(open: ReadonlyMap<string, readonly EpochRunRecord[]>): void {
    for (const label of this.#open) if (!open.has(label)) this.#lines.end(this.#numberOf(label));
    this.#open = new Set(open.keys());
    for (const [label, records] of open) {
      const done = records.length;
      const epochs = label.includes("/") ? undefined : this.epochs;
      const progress = {
        label,
        fraction: epochs ? done / epochs : NaN,
        secondsLeft: epochs ? (epochs - done) * (records.at(-1)?.seconds ?? NaN) : NaN,
        facts: [`${done}${epochs ? `/${epochs}` : ""} epochs`],
      };
      this.#lines.showOf(this.#numberOf(label), progress);
    }
  }

  #numberOf(label: string): number {
    const number = this.#numbers.get(label) ?? this.#numbers.size + 1;
    this.#numbers.set(label, number);
    return number;
  }
}

/** What changes whenever a checkpoint is written. */
async function checkpointsOf(path: string): Promise<string> {
  const times = (await namesIn(`${path}/checkpoints`)).map(async (name) => {
    const found = await Deno.stat(`${path}/checkpoints/${name}`).catch(ignoreMissing);
    return found?.mtime?.getTime() ?? 0;
  });
  return String(Math.max(0, ...await Promise.all(times)));
}

/** What changes whenever a network was tested. */
async function testsOf(path: string): Promise<number> {
  const found = await Deno.stat(`${path}/tests.jsonl`).catch(ignoreMissing);
  return found?.size ?? 0;
}
