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

/** A Python, the version of its PyTorch, and the kernels that the system's BLAS would take, if it is OpenBLAS. */
interface Found {
  readonly python: string;
  readonly version: string;
  readonly core?: string;
}

/** Asks for the version and the kernels alone, as importing PyTorch takes seconds. */
const PROBE = `
import ctypes, importlib.metadata
print(importlib.metadata.version("torch"))
try:
    name = ctypes.CDLL("libblas.so.3").openblas_get_corename
    name.restype = ctypes.c_char_p
    print(name().decode())
except (OSError, AttributeError):
    pass
`;

/** Processors without AVX, by OpenBLAS's names: what it takes one for that is newer than itself. */
const WITHOUT_AVX = new Set(
  ("Katmai,Coppermine,Northwood,Banias,Prescott,Core2,Penryn,Dunnington,Nehalem,Atom,Nano,Athlon,Opteron," +
    "Opteron_SSE3,Barcelona,Bobcat").split(","),
);

/**
 * The kernels that OpenBLAS should be told to take, as it doesn't know the processor: no opponent is measured at
 * a fifth of its speed.
 *
 * @param core What it takes by itself.
 * @param flags What the processor can do, as Linux names it.
 */
export function betterCore(core: string, flags: readonly string[]): string | undefined {
  const has = (...needed: string[]) => needed.every((flag) => flags.includes(flag));
  if (!WITHOUT_AVX.has(core) || !has("avx2", "fma")) return undefined;
  return has("avx512f", "avx512bw", "avx512dq", "avx512vl") ? "SkylakeX" : "Haswell";
}

/** What the processor can do, as Linux names it; nothing where there is no Linux. */
export async function processorFlags(): Promise<string[]> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return text.match(/^flags\s*: (.*)$/m)?.[1].split(" ") ?? [];
}

/** The version of a Python's PyTorch, or why there is none. */
async function probe(python: string): Promise<Found | string> {
  try {
    const command = new Deno.Command(python, { args: ["-c", PROBE], stdin: "null" });
    const { success, stdout } = await command.output();
    const [version, core] = new TextDecoder().decode(stdout).trim().split("\n");
    return success && version ? { python, version, core } : `${python} has no torch`;
  } catch (error) {
    return `${python} can't be run: ${(error as Error).message}`;
  }
}

/** Major and minor version as one number to compare by. */
function rank({ version }: Found): number {
  const [major = 0, minor = 0] = version.split(".").map((part) => parseInt(part));
  return 1000 * major + minor;
}

function peerOf(
  { python, core }: Found,
  backend: "eager" | "compiled" | "cuda",
  flags: readonly string[],
): Peer {
  const script = new URL("./peers/pytorch/main.py", import.meta.url).pathname;
  const threads = String(navigator.hardwareConcurrency);
  // -B: no compiled files beside the sources.
  const command = [python, "-B", script, backend, threads];
  // Whoever sets it knows what for.
  const better = core !== undefined && !Deno.env.has("OPENBLAS_CORETYPE")
    ? betterCore(core, flags)
    : undefined;
  return { script: "pytorch", backend, command, env: better ? { OPENBLAS_CORETYPE: better } : {} };
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
  const flags = await processorFlags();
  const peers = found.map((one) => peerOf(one, device === "cpu" ? "eager" : "cuda", flags));
  if (compiles && device === "cpu") peers.push(peerOf(newest, "compiled", flags));
  if (named.length || found.length) return { peers, missing: named.length ? missing : [] };
  return { peers, missing: [`${missing.join(", ")}; --python=PATH names another`] };
}
