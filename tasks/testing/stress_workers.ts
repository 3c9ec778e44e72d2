/**
 * Workers on one folder, as on several machines, of which one is killed, or stopped for longer than its lease,
 * every few seconds: each run must be done once, no record be lost or doubled, and all numbers be those of one
 * process. As a script, it makes folder after folder for so many minutes with so many workers:
 *
 *     deno run -A tasks/testing/stress_workers.ts 30 10
 *
 * @module
 */
import assert from "assert";
import { exists } from "../../src/host/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { interruptTask, list, runTask, sendSignal, succeeded, taskCommand } from "./processes.ts";
import { readJson, readNumbers } from "./run_files.ts";

/** How a folder's workers are treated. */
export interface StressOptions {
  /** Workers at any moment. */
  readonly workers: number;
  /** The most that are killed or stopped. */
  readonly faults: number;
  /** Seconds between two of them, at least and at most. */
  readonly between: readonly [number, number];
  /** Runs of each of two arms. */
  readonly seeds: number;
}

/** What was done to workers. */
export interface Faults {
  killed: number;
  stopped: number;
}

/** Seconds without a sign of life after which a run is another's. */
const LEASE = 3;

const preload = new URL("other_machine.ts", import.meta.url).pathname;

const argsOf = (seeds: number) =>
  ("--preset=quick --dim=8 --depth=1 --max=2 --context=12 --epochs=4 --examples=64 --tests=8 " +
    `--batch=8 --stop=2 --device=cpu --threads=1 --seeds=${seeds} --out=run`).split(" ");

/** A run without workers. */
export interface Alone {
  readonly numbers: unknown;
}

/** Runs it in one process. */
export async function runAlone(seeds: number): Promise<Alone> {
  let numbers: unknown;
  await inFolder(async (folder) => {
    succeeded(await runTask("copying", argsOf(seeds), folder));
    numbers = await numbersOf(`${folder}/run`);
  });
  return { numbers };
}

/** All that a folder says but times and the command, with the names of its files. */
async function numbersOf(run: string) {
  const { date: _, command: __, arms, ...summary } = await readJson(`${run}/summary.json`);
  // deno-lint-ignore no-explicit-any
  const timeless = arms.map(({ seconds: _, ...rest }: any) => rest);
  const files = [await list(run), await list(`${run}/checkpoints`)];
  return { ...await readNumbers(run), summary, timeless, files };
}

interface Worker {
  readonly child: Deno.ChildProcess;
  readonly output: Promise<Deno.CommandOutput>;
  ended: boolean;
}

function startWorker(folder: string, other: boolean): Worker {
  const args = ["run", "--threads=1", `--lease=${LEASE}`];
  const child = taskCommand("work", args, folder, other ? { preload } : {}).spawn();
  const worker: Worker = { child, output: child.output(), ended: false };
  child.status.then(() => worker.ended = true);
  return worker;
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/**
 * Lets workers go through a folder.
 *
 * @throws {AssertionError} if it differs from the one of one process, or a run was done twice.
 */
export async function stress(alone: Alone, options: StressOptions): Promise<Faults> {
  const { workers: count, seeds } = options;
  const faults: Faults = { killed: 0, stopped: 0 };
  await inFolder(async (folder) => {
    const run = `${folder}/run`;
    const isThere = (name: string) => exists(`${run}/${name}`);
    const begun = () => isThere("config.json");
    await interruptTask("copying", argsOf(seeds), folder, "SIGKILL", begun);
    const all: Worker[] = [];
    const living = () => all.filter(({ ended }) => !ended);
    try {
      let next = Infinity;
      while (!await isThere("summary.json")) {
        while (living().length < count) all.push(startWorker(folder, all.length % 2 === 1));
        await sleep(0.05);
        // From the first run on: those that are still starting have nothing to lose.
        if (next === Infinity && await isThere("checkpoints")) next = performance.now();
        if (performance.now() < next || faults.killed + faults.stopped >= options.faults) continue;
        harm(living(), faults);
        next = performance.now() + 1000 * pick(options.between);
      }
      const outputs = await Promise.all(all.map(({ output }) => output));
      const said = outputs.map(({ stderr }) => new TextDecoder().decode(stderr));
      for (const [i, { code, signal }] of outputs.entries()) {
        assert.ok(code === 0 || signal === "SIGKILL", `worker ${i}: ${code}\n${said[i]}`);
      }
      assertOnce(said.join("\n"));
      assert.deepEqual(await numbersOf(run), alone.numbers);
    } finally {
      for (const { child } of living()) sendSignal(child, "SIGKILL");
      await Promise.allSettled(all.map(({ output }) => output));
    }
  });
  return faults;
}

const pick = ([least, most]: readonly [number, number]) => least + Math.random() * (most - least);

/** Kills one of the workers, or stops it for longer than its lease. */
function harm(workers: readonly Worker[], faults: Faults): void {
  const worker = workers[Math.floor(Math.random() * workers.length)];
  if (!worker) return;
  if (Math.random() < 0.7) {
    faults.killed += +sendSignal(worker.child, "SIGKILL");
  } else {
    faults.stopped += +sendSignal(worker.child, "SIGSTOP");
    setTimeout(() => sendSignal(worker.child, "SIGCONT"), 1000 * (LEASE + 2));
  }
}

/** No run's end was said twice. */
function assertOnce(text: string): void {
  const ends = text.match(/^\S+: epoch 4\/4,/gm) ?? [];
  assert.equal(new Set(ends).size, ends.length, ends.join("\n"));
}

if (import.meta.main) {
  const [minutes = 30, workers = 10] = Deno.args.map(Number);
  const seeds = 12;
  const alone = await runAlone(seeds);
  const end = performance.now() + 60_000 * minutes;
  const sum: Faults = { killed: 0, stopped: 0 };
  let folders = 0;
  while (performance.now() < end) {
    const { killed, stopped } = await stress(alone, {
      ...{ workers, seeds, faults: 100, between: [0.2, 2] },
    });
    sum.killed += killed;
    sum.stopped += stopped;
    folders++;
    console.log(
      `${folders} folders of ${2 * seeds} runs by ${workers} workers: ${sum.killed} killed, ` +
        `${sum.stopped} stopped for ${
          LEASE + 2
        } s; every run done once, all numbers those of one process`,
    );
  }
}
