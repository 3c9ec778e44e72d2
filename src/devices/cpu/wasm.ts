import { plain } from "../../../kernels/cpu/plain.ts";
import { relaxed } from "../../../kernels/cpu/relaxed.ts";
import { single } from "../../../kernels/cpu/single.ts";

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

const VARIANTS: readonly (Omit<Variant, "module"> & { key: VariantName; code: string })[] = [
  { key: "relaxed", name: "relaxed SIMD", code: relaxed, shared: true },
  { key: "plain", name: "SIMD", code: plain, shared: true },
  { key: "single", name: "SIMD without shared memory", code: single, shared: false },
];

/**
 * The best variant that this host can run, or the one asked for. Says so, once, if it isn't the
 * fastest there is.
 */
export function chooseVariant(wanted?: VariantName): Variant {
  for (const { key, name, code, shared } of VARIANTS) {
    if (wanted && key !== wanted) continue;
    if (shared && typeof SharedArrayBuffer === "undefined") continue;
    const bytes = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) continue;
    if (!wanted && key !== "relaxed") warn(name);
    return { name, shared, module: new WebAssembly.Module(bytes) };
  }
  throw new Error(
    `Cannot open the CPU device as this host's WebAssembly can't run its kernels: ` +
      `${wanted ?? "no SIMD"}`,
  );
}

let warned = false;

function warn(name: string): void {
  if (!warned) console.warn(`The CPU device is slower here: it has to make do with ${name}`);
  warned = true;
}

/** An instance for one thread. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const imports = { env: { memory, abort: () => {} } };
  return new WebAssembly.Instance(module, imports).exports as unknown as Kernels;
}
