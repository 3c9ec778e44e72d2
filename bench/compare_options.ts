/**
 * The command line of `bench/compare.ts`.
 * @module
 */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "parse-args";
import type { Effort } from "./harness.ts";
import { topics } from "./selections.ts";

/** What `--help` prints. */
export const help =
  `Compares mimetic with PyTorch, jax-js and tfjs, each in a process of its own on the same device.
Outputs are verified first; the libraries take turns; medians and quartiles are printed. Ends with 1 if
a library failed or was wrong, with 2 where there is nothing to compare.

  deno run -A bench/compare.ts <topic> [options]

topics: ${topics.join(", ")};
        all = one after the other

  --device=cpu|webgpu   cpu: the peers' WebAssembly backends, and PyTorch; webgpu: their WebGPU backends, and
                        PyTorch by CUDA where there is an NVIDIA GPU (default cpu)
  --peers=LIST          any of mimetic, jax_js, tfjs, pytorch, pytorch_compiled (default all)
  --python=LIST         Pythons with PyTorch, each a peer; the newest is also compiled
                        (default the first of python3 and /usr/bin/python3 that has torch)
  --before=FOLDER       another checkout of this package takes part, in turns: as what
                        git worktree add FOLDER COMMIT makes
  --only=TEXT           only shapes whose name holds TEXT
  --rounds=N            samples a library (default 7)
  --milliseconds=N      what a sample is filled to (default 300)
  --seconds=N           begin no round later than this, but make 3 (default 600)
  --quick               small shapes, 3 rounds, 50 ms
  --out=FILE            append one JSON line a measurement to FILE
                        (default bench/results/<topic>.jsonl; none = keep nothing)
  --help                this text
`;

/** The libraries by the names that the command line has for them. */
const PEERS = ["mimetic", "jax_js", "tfjs", "pytorch", "pytorch_compiled"];

/** What is to be compared, and how. */
export interface Options {
  readonly topics: readonly string[];
  readonly device: "cpu" | "webgpu";
  readonly peers: readonly string[];
  readonly pythons: readonly string[];
  /** The folder of another checkout of this package. */
  readonly before?: string;
  readonly only: string;
  readonly quick: boolean;
  readonly effort: Omit<Effort, "report">;
  /** A file for all lines; undefined for each topic's own, "none" for none. */
  readonly out?: string;
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

/** The folder of a checkout of this package. */
function checkout(folder: string, peers: string): string {
  const script = `${resolve(folder)}/bench/peers/mimetic.ts`;
  if (!existsSync(script)) {
    throw new RangeError(
      `Cannot use --before: expected a checkout of this package, with ${script}, got none`,
    );
  }
  if (!peers.split(",").includes("mimetic")) {
    throw new RangeError(`Cannot use --before without mimetic among --peers: ${peers}`);
  }
  return resolve(folder);
}

/** Options from arguments; undefined where help is asked for, or no topic is named. */
export function parse(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      device: { type: "string", default: "cpu" },
      peers: { type: "string", default: PEERS.join() },
      python: { type: "string", default: "" },
      before: { type: "string" },
      only: { type: "string", default: "" },
      rounds: { type: "string" },
      milliseconds: { type: "string" },
      seconds: { type: "string", default: "600" },
      quick: { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) return undefined;
  const topic = oneOf("the topic", positionals[0], [...topics, "all"]);
  const { only, quick, out } = values;
  return {
    topics: topic === "all" ? topics : [topic],
    device: oneOf("--device", values.device, ["cpu", "webgpu"]) as "cpu" | "webgpu",
    peers: values.peers.split(",").map((name: string) => oneOf("--peers", name, PEERS)),
    pythons: values.python.split(",").filter((path: string) => path !== ""),
    before: values.before === undefined ? undefined : checkout(values.before, values.peers),
    only,
    quick,
    effort: {
      rounds: count("rounds", values.rounds ?? (quick ? "3" : "7")),
      sampleMilliseconds: count("milliseconds", values.milliseconds ?? (quick ? "50" : "300")),
      roundSeconds: count("seconds", values.seconds),
    },
    out,
  };
}
