/**
 * Compares this library with others on this machine: `deno run -A bench/compare.ts --help`.
 * @module
 */

import { parseArgs } from "parse-args";
import { currentCommit, measure, measurements, type Outcome } from "./harness.ts";
import type { Contestant, Effort } from "./harness.ts";
import { backends, canRun, type Peer, Remote } from "./remote.ts";
import { selections, topics } from "./selections.ts";
import { significant, table } from "./table.ts";
import { workOf } from "./work.ts";
import { kernelOf, shapeOf, type Workload } from "./workloads.ts";

const help =
  `Compares mimetic with jax-js and tfjs, each in a process of its own on the same device.
Outputs are verified first; the libraries take turns; medians and quartiles are printed.

  deno run -A bench/compare.ts <topic> [options]

topics: ${topics.join(", ")}

  --device=cpu|webgpu   cpu compares with the peers' WebAssembly backends (default cpu)
  --peers=LIST          any of mimetic, jax_js, tfjs (default all)
  --only=TEXT           only shapes whose name holds TEXT
  --rounds=N            samples a library (default 7)
  --milliseconds=N      shortest sample (default 300)
  --quick               small shapes, 3 rounds, 50 ms
  --out=FILE            append one JSON line a measurement to FILE
                        (default bench/results/<topic>.jsonl; none = keep nothing)
  --help                this text
`;

interface Options {
  readonly topic: string;
  readonly workloads: readonly Workload[];
  readonly peers: readonly Peer[];
  readonly effort: Effort;
  readonly out: string;
}

/** A whole number of at least one. */
function count(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new RangeError(`Cannot use --${name} as it must be a positive whole number: ${text}`);
  }
  return Number(text);
}

/** One of several words. */
function oneOf(name: string, text: string | undefined, allowed: readonly string[]): string {
  if (text !== undefined && allowed.includes(text)) return text;
  throw new RangeError(`Cannot use ${name} as it must be one of ${allowed.join(", ")}: ${text}`);
}

function parse(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      device: { type: "string", default: "cpu" },
      peers: { type: "string", default: "mimetic,jax_js,tfjs" },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      milliseconds: { type: "string" },
      quick: { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) return undefined;
  const topic = oneOf("the topic", positionals[0], topics);
  const device = oneOf("--device", values.device, Object.keys(backends));
  const scripts = backends[device].map(({ script }) => script);
  const wanted = values.peers.split(",").map((name: string) => oneOf("--peers", name, scripts));
  const quick = values.quick;
  return {
    topic,
    workloads: selections(topic, quick).filter((workload) =>
      shapeOf(workload).includes(values.only)
    ),
    peers: backends[device].filter(({ script }) => wanted.includes(script)),
    effort: {
      rounds: count("rounds", values.rounds ?? (quick ? "3" : "7")),
      sampleMilliseconds: count("milliseconds", values.milliseconds ?? (quick ? "50" : "300")),
      report: Deno.stderr.isTerminal() ? showStage : undefined,
    },
    out: values.out ?? new URL(`./results/${topic}.jsonl`, import.meta.url).pathname,
  };
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

/** Shows what is being done in a line of a terminal that the next one overwrites. */
function showStage(stage: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${stage}`));
}

/** Rows of the table for one workload. */
function rows(workload: Workload, outcomes: readonly Outcome[]): string[][] {
  return outcomes.map(({ about, times, rate, ratio, error, distance }) => {
    if (!times || !rate) return [about.library, "", "", "", "", error ?? ""];
    return [
      about.library,
      `${significant(times.median)} ms`,
      `${significant(times.lower)} – ${significant(times.upper)}`,
      `${significant(rate)} ${workOf(workload).unit}`,
      ratio ? `${significant(ratio)} ×` : "",
      `verified to ${distance!.toExponential(0)}`,
    ];
  });
}

async function main(options: Options): Promise<void> {
  const commit = await currentCommit();
  const contestants = await open(options.peers);
  try {
    for (const { library, version, device } of contestants.map(({ about }) => about)) {
      console.log(`${library} ${version}: ${device}`);
    }
    for (const workload of options.workloads) {
      const able = contestants.filter(({ remote }) => canRun(remote.peer, workload));
      const outcomes = await measure(workload, able, options.effort);
      const lines = measurements(workload, outcomes, commit).map((line) =>
        JSON.stringify(line) + "\n"
      );
      if (options.out !== "none") {
        await Deno.writeTextFile(options.out, lines.join(""), { append: true });
      }
      const headings = ["library", "median", "quartiles", "rate", "time / first", ""];
      const load = Deno.loadavg()[0].toFixed(1);
      console.log(`\n${kernelOf(workload)} ${shapeOf(workload)} (load ${load})`);
      console.log(table(headings, rows(workload, outcomes)));
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
