/**
 * Compares this library with others on this machine: `deno run -A bench/compare.ts --help`.
 * @module
 */

import type { DeviceSpeed } from "../src/devices/mod.ts";
import { UsageError } from "../src/experiments/mod.ts";
import { help, type Options, parse } from "./compare_options.ts";
import { currentCommit } from "./commits.ts";
import { chosenOf, open, peersOf } from "./contestants.ts";
import { measure, measurements, type Outcome } from "./harness.ts";
import type { Contestant } from "./harness.ts";
import { peakWords } from "./measure.ts";
import type { About } from "./peers/peer.ts";
import { canRun } from "./remote.ts";
import type { Spread } from "./spread.ts";
import { significant, table } from "./table.ts";
import { workOf } from "./work.ts";
import { kernelOf, shapeOf, type Workload } from "./workloads.ts";

/** What the device does at most, as this library measures it in its own process. */
async function peakOf(contestants: readonly Contestant[]): Promise<DeviceSpeed | undefined> {
  for (const { remote } of contestants) {
    const peak = await remote.speed();
    if (!peak) continue;
    console.log(peakWords(peak));
    return peak;
  }
}

/** Shows what is being done in a line of a terminal that the next one overwrites. */
function showStage(stage: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${stage}`));
}

/** A library in a line; of PyTorch with its BLAS, of which the reference is no opponent. */
function introduction({ library, version, device, threads, blas }: About): string {
  const line = `${library} ${version}: ${device}`;
  if (!blas) return line;
  const slow = /^libblas[.so\d]*$/.test(blas)
    ? " (the slow reference: apt install libopenblas0)"
    : "";
  return `${line}, ${threads ? `${threads} threads, ` : ""}${blas}${slow}`;
}

/** Rows of the table for one workload. */
function rows(workload: Workload, outcomes: readonly Outcome[]): string[][] {
  return outcomes.map(({ about, times, rate, ratio, share, error, distance, same }) => {
    const name = `${about.library} ${about.version}`;
    if (!times || !rate) return [name, "", "", "", "", "", error ?? ""];
    return [
      name,
      `${significant(times.median)} ms`,
      `${significant(times.lower)} – ${significant(times.upper)}`,
      `${significant(rate)} ${workOf(workload).unit}`,
      ratio ? ratioWords(ratio) : "",
      share ? `${(100 * share).toFixed(0)} %` : "-",
      `${distance === undefined ? "not compared" : `verified to ${distance.toExponential(0)}`}${
        same === undefined ? "" : same ? ", same bits" : ", other bits"
      }`,
    ];
  });
}

/** A ratio with its quartiles, but for the first one's to itself. */
function ratioWords({ median, lower, upper }: Spread): string {
  const numbers = lower === upper ? "" : ` (${lower.toFixed(3)} – ${upper.toFixed(3)})`;
  return `${lower === upper ? significant(median) : median.toFixed(3)} ×${numbers}`;
}

/** What came of one workload. */
interface Compared {
  /** JSON lines. */
  readonly lines: string;
  /** Whether all libraries ran, with the right outputs. */
  readonly right: boolean;
}

/** Measures one workload with all that can run it. */
async function compare(
  workload: Workload,
  contestants: readonly Contestant[],
  { effort }: Options,
  commit: string,
  peak: DeviceSpeed | undefined,
): Promise<Compared> {
  const able = contestants.filter(({ remote }) => canRun(remote.peer, workload));
  const report = Deno.stderr.isTerminal() ? showStage : undefined;
  const outcomes = await measure(workload, able, { ...effort, report, peak });
  const headings = ["library", "median", "quartiles", "rate", "time / first", "of peak", ""];
  const load = Deno.loadavg()[0].toFixed(1);
  console.log(`\n${kernelOf(workload)} ${shapeOf(workload)} (load ${load})`);
  console.log(table(headings, rows(workload, outcomes)));
  const lines = measurements(workload, outcomes, commit).map((line) => JSON.stringify(line) + "\n");
  return { lines: lines.join(""), right: outcomes.every(({ error }) => error === undefined) };
}

/** Compares all topics' workloads; lines are kept as soon as there are any. True if all were right. */
async function main(options: Options): Promise<boolean> {
  const { out } = options;
  const commit = await currentCommit();
  const peers = await peersOf(options);
  chosenOf(options, peers);
  const contestants = await open(peers);
  let right = true;
  try {
    const chosen = chosenOf(options, contestants.map(({ remote }) => remote.peer));
    contestants.forEach(({ about }) => console.log(introduction(about)));
    const peak = await peakOf(contestants);
    for (const { topic, workloads } of chosen) {
      for (const workload of workloads) {
        const compared = await compare(workload, contestants, options, commit, peak);
        right &&= compared.right;
        const file = out ?? new URL(`./results/${topic}.jsonl`, import.meta.url).pathname;
        if (out !== "none") await Deno.writeTextFile(file, compared.lines, { append: true });
      }
    }
  } finally {
    for (const { remote } of contestants) await remote.close();
  }
  return right;
}

/** Does what the command line asks for; returns the exit code. */
async function run(args: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = parse(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (!options) {
    console.log(help);
    return 0;
  }
  try {
    return await main(options) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) console.error(error.message);
    else console.error(error);
    return error instanceof UsageError ? 2 : 1;
  }
}

if (import.meta.main) Deno.exit(await run(Deno.args));
