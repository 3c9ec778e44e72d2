/**
 * Pythons that have PyTorch, and the peers that they make: eager, and compiled in the newest of them; on a GPU
 * by CUDA.
 * @module
 */

import type { Peer } from "./remote.ts";

/** Where a Python is looked for unless paths are given: the first with PyTorch is taken. */
const PLACES = ["python3", "/usr/bin/python3"];

/** The first version that compiles whole functions. */
const COMPILES = 2;

/** A Python, and the version of its PyTorch. */
interface Found {
  readonly python: string;
  readonly version: string;
}

/** Asks for the version alone, as importing PyTorch takes seconds. */
const PROBE = `import importlib.metadata as m; print(m.version("torch"))`;

/** The version of a Python's PyTorch, or why there is none. */
async function probe(python: string): Promise<Found | string> {
  try {
    const command = new Deno.Command(python, { args: ["-c", PROBE], stdin: "null" });
    const { success, stdout } = await command.output();
    const version = new TextDecoder().decode(stdout).trim();
    return success && version ? { python, version } : `${python} has no torch`;
  } catch (error) {
    return `${python} can't be run: ${(error as Error).message}`;
  }
}

/** Major and minor version as one number to compare by. */
function rank({ version }: Found): number {
  const [major = 0, minor = 0] = version.split(".").map((part) => parseInt(part));
  return 1000 * major + minor;
}

function peerOf({ python }: Found, backend: "eager" | "compiled" | "cuda"): Peer {
  const script = new URL("./peers/pytorch/main.py", import.meta.url).pathname;
  const threads = String(navigator.hardwareConcurrency);
  // -B: no compiled files beside the sources.
  return { script: "pytorch", backend, command: [python, "-B", script, backend, threads] };
}

/** Peers of PyTorch, and a line for each Python that was named, or for the search, which found none. */
export interface PyTorchPeers {
  readonly peers: readonly Peer[];
  readonly missing: readonly string[];
}

/**
 * The peers of all Pythons that are named, else of the first that is found.
 *
 * @param device With `webgpu`, PyTorch takes the GPU by CUDA, and isn't compiled.
 * @param named Paths from the command line.
 * @param places Where to look if none are named.
 */
export async function pytorchPeers(
  device: "cpu" | "webgpu",
  named: readonly string[],
  places: readonly string[] = PLACES,
): Promise<PyTorchPeers> {
  const found: Found[] = [];
  const missing: string[] = [];
  for (const python of named.length ? named : places) {
    const answer = await probe(python);
    if (typeof answer === "string") missing.push(answer);
    else found.push(answer);
    if (!named.length && found.length) break;
  }
  const newest = found.reduce<Found | undefined>(
    (best, next) => best && rank(best) >= rank(next) ? best : next,
    undefined,
  );
  const compiles = newest && rank(newest) >= 1000 * COMPILES;
  const peers = found.map((one) => peerOf(one, device === "cpu" ? "eager" : "cuda"));
  if (compiles && device === "cpu") peers.push(peerOf(newest, "compiled"));
  if (named.length || found.length) return { peers, missing: named.length ? missing : [] };
  return { peers, missing: [`${missing.join(", ")}; --python=PATH names another`] };
}
