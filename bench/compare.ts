/**
 * Compares this library with others on this machine: `deno run -A bench/compare.ts --help`.
 * @module
 */

import type { DeviceSpeed } from "../src/devices/mod.ts";
import { help, type Options, parse } from "./compare_options.ts";
import { currentCommit } from "./commits.ts";
import { measure, measurements, type Outcome } from "./harness.ts";
import type { Contestant } from "./harness.ts";
import { peakWords } from "./measure.ts";
import type { About } from "./peers/peer.ts";
import { pytorchPeers } from "./pythons.ts";
import { backends, canRun, nameOf, type Peer, Remote } from "./remote.ts";
import { selections } from "./selections.ts";
import type { Spread } from "./spread.ts";
import { significant, table } from "./table.ts";
import { workOf } from "./work.ts";
import { kernelOf, shapeOf, type Workload } from "./workloads.ts";

/** The peers that are asked for; PyTorch's are those of the Pythons that there are. */
async function peersOf({ device, peers, pythons, before }: Options): Promise<Peer[]> {
  const wanted = (peer: Peer) => peers.includes(nameOf(peer));
  const [own, ...others] = backends[device];
  const earlier = before === undefined ? [] : [{ ...own, folder: before }];
  const found = [own, ...earlier, ...others].filter(wanted);
  const asked = peers.some((name) => name.startsWith("pytorch"));
  if (device !== "cpu" || !asked) return found;
  const pytorch = await pytorchPeers(pythons);
  pytorch.missing.forEach((line) => console.error(`left out: pytorch: ${line}`));
  return [...found, ...pytorch.peers.filter(wanted)];
}

/** Starts all peers; one that cannot start is named and left out. */
async function open(peers: readonly Peer[]): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const remote = new Remote(peer);
    try {
      contestants.push({ remote, about: await remote.about() });
    } catch (error) {
      console.error(`left out: ${(error as Error).message}`);
      await remote.close();
    }
  }
  return contestants;
}

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
  return `${line}, ${threads} threads, ${blas}${slow}`;
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
      `verified to ${distance!.toExponential(0)}${
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

/** Measures one workload with all that can run it; returns the JSON lines. */
async function compare(
  workload: Workload,
  contestants: readonly Contestant[],
  { effort }: Options,
  commit: string,
  peak: DeviceSpeed | undefined,
): Promise<string> {
  const able = contestants.filter(({ remote }) => canRun(remote.peer, workload));
  const report = Deno.stderr.isTerminal() ? showStage : undefined;
  const outcomes = await measure(workload, able, { ...effort, report, peak });
  const headings = ["library", "median", "quartiles", "rate", "time / first", "of peak", ""];
  const load = Deno.loadavg()[0].toFixed(1);
  console.log(`\n${kernelOf(workload)} ${shapeOf(workload)} (load ${load})`);
  console.log(table(headings, rows(workload, outcomes)));
  return measurements(workload, outcomes, commit).map((line) => JSON.stringify(line) + "\n")
    .join("");
}

/** Compares all topics' workloads; lines are kept as soon as there are any. */
async function main(options: Options): Promise<void> {
  const { topics, quick, only, out } = options;
  const commit = await currentCommit();
  const contestants = await open(await peersOf(options));
  try {
    contestants.forEach(({ about }) => console.log(introduction(about)));
    const peak = await peakOf(contestants);
    for (const topic of topics) {
      const workloads = selections(topic, quick).filter((one) => shapeOf(one).includes(only));
      for (const workload of workloads) {
        const lines = await compare(workload, contestants, options, commit, peak);
        const file = out ?? new URL(`./results/${topic}.jsonl`, import.meta.url).pathname;
        if (out !== "none") await Deno.writeTextFile(file, lines, { append: true });
      }
    }
  } finally {
    for (const { remote } of contestants) await remote.close();
  }
}

if (import.meta.main) {
  let options: Options | undefined;
  try {
    options = parse(Deno.args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    Deno.exit(2);
  }
  if (options) await main(options);
  else console.log(help);
}
