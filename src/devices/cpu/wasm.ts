import { variants, woven } from "../../../kernels/cpu/compiled.ts";
import { unweave } from "../../../kernels/cpu/weave.ts";
import { warnOnce } from "../../host/mod.ts";

/** The exports of the kernels that the host calls. */
export interface Kernels {
  /** Tells an instance which thread it is, of how many, with which scratch and registers. */
  enter(thread: number, threads: number, scratch: number, wide: number): void;
  /** Runs a program; 0, or the number of the thread that failed, from 1. */
  run(program: number, instructions: number, first: number): number;
  /** The two innermost loops of products, of which the host picks the faster one. */
  multiply6x16(...args: number[]): void;
  /** The one for registers of 128 bits. */
  multiply6x8(...args: number[]): void;
}

/** A compiled variant of the kernels. */
export interface Variant {
  /** Its name for people. */
  readonly name: string;
  /** Whether threads can share it. */
  readonly shared: boolean;
  /** The module. */
  readonly module: WebAssembly.Module;
}

/** The names of the variants, from the fastest on. */
export const variantNames = ["relaxed", "plain", "single"] as const;

/** The name of a variant. */
export type VariantName = typeof variantNames[number];

const NAMES: readonly { key: VariantName; name: string }[] = [
  { key: "relaxed", name: "relaxed SIMD" },
  { key: "plain", name: "SIMD" },
];

/**
 * The best variant that this host can run, or the one asked for, for memory that threads share where the
 * host has any. Says so, once, if it isn't the fastest there is.
 */
export async function chooseVariant(wanted?: VariantName): Promise<Variant> {
  const shared = wanted !== "single" && typeof SharedArrayBuffer !== "undefined";
  const codes = await unpack();
  for (const { key, name } of NAMES) {
    if (wanted && key !== (wanted === "single" ? "plain" : wanted)) continue;
    const bytes = codeOf(codes, key);
    if (!shared) unshare(bytes);
    if (!WebAssembly.validate(bytes)) continue;
    if (!wanted && key !== "relaxed") {
      warnOnce(`The CPU device is slower here: it has to make do with ${name}`);
    }
    const named = shared ? name : `${name} without shared memory`;
    return { name: named, shared, module: await WebAssembly.compile(bytes) };
  }
  throw new Error(
    `Cannot open the CPU device as this host's WebAssembly can't run its kernels: ` +
      `${wanted ?? "no SIMD"}`,
  );
}

/** All variants' code, as it was woven. */
async function unpack(): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(woven), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function codeOf(codes: Uint8Array, key: VariantName): Uint8Array<ArrayBuffer> {
  const lengths = variants.map(({ bytes }) => bytes);
  return unweave(codes, lengths, variants.findIndex(({ name }) => name === key));
}

/** The import of the memory, up to its flags: 3 for a shared one with a maximum, 1 for one of its own. */
const MEMORY = "\x03env\x06memory\x02";

/** Makes kernels for memory that threads share into the same kernels for memory of one thread. */
function unshare(bytes: Uint8Array): void {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(MEMORY) + MEMORY.length;
  if (bytes[at] !== 3) throw new Error("Cannot find the memory that the CPU's kernels import");
  bytes[at] = 1;
}

/** An instance for one thread. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const imports = { env: { memory, abort: () => {} } };
  return new WebAssembly.Instance(module, imports).exports as unknown as Kernels;
}
