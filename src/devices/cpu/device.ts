import { canWait, checkChoice, checkInteger, checkSwitches, warnOnce } from "../../host/mod.ts";
import { makePlan } from "../plan/plan.ts";
import type { Program } from "../plan/program.ts";
import type {
  CompileOptions,
  Device,
  DeviceDescription,
  Executable,
  Variables,
  VariableType,
} from "../device.ts";
import { checkOutputs } from "../outputs.ts";
import { checkMaxPending } from "../runs.ts";
import { CpuExecutable } from "./executable.ts";
import { chooseVariant, type Variant, type VariantName, variantNames } from "./wasm.ts";
import { CONTROL, MAX_THREADS } from "../../../kernels/cpu/memory_layout.ts";
import { SharedMemory } from "./memory.ts";
import { Pool } from "./pool.ts";
import { CpuVariables } from "./variables.ts";

/** How the CPU is opened. */
export interface CpuOptions {
  /**
   * Threads, 1 to 64; 1 with the variant `"single"`. Default: one for each core; one where this thread may
   * not wait for others, as a page's own thread, and where memory isn't shared, as in pages that aren't
   * isolated.
   */
  readonly threads?: number;
  /**
   * Which build of the kernels: `"relaxed"` with fused multiply-adds, `"plain"` without, or
   * `"single"`, which is `"plain"` in memory that isn't shared. Default: the first that works.
   */
  readonly variant?: VariantName;
}

/**
 * Opens the CPU as a device: kernels in WebAssembly with SIMD, this thread and one worker for each
 * further core. Needs no driver.
 *
 * Runs happen at once, on the calling thread too. With the same number of threads or another, the
 * same program gives the same bits.
 *
 * @throws {RangeError} if `threads` isn't an integer from 1 to 64, there is no such variant, or more than one
 *   thread is asked for with the variant `"single"`.
 *
 * @example
 * ```ts
 * import { openCpu } from "@x/mimetic/devices";
 * import { exp, Graph } from "@x/mimetic/graph";
 * import assert from "node:assert/strict";
 *
 * const device = await openCpu();
 * const x = new Graph().input("x", [3]);
 * const program = await device.compile({ outputs: { y: exp(x) } }, device.createVariables([]));
 * program.run({ x: Float32Array.of(0, 1, 2) });
 * const [{ y }] = await program.read();
 * assert.ok(Math.abs(y[1] - Math.E) < 1e-6);
 * device.destroy();
 * ```
 */
export async function openCpu(options: CpuOptions = {}): Promise<Device> {
  const { threads = threadsHere() } = options;
  checkInteger("open the CPU", "threads", threads, { most: MAX_THREADS });
  if (options.variant !== undefined) {
    checkChoice("open the CPU", "variant", options.variant, variantNames);
  }
  if (options.variant === "single" && options.threads !== undefined && threads > 1) {
    throw new RangeError(
      `Cannot open the CPU: expected threads to be 1 with the variant "single", got ${threads}`,
    );
  }
  const variant = await chooseVariant(options.variant);
  const pool = await startPool(variant, threads);
  return new CpuDevice(pool, describe(variant, pool));
}

/** One for each core, where this thread may wait for the others. */
function threadsHere(): number {
  return canWait() ? Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, MAX_THREADS) : 1;
}

/** With one thread if others can't be started here. */
async function startPool(variant: Variant, threads: number): Promise<Pool> {
  const start = (threads: number) =>
    Pool.start(variant, new SharedMemory(variant.shared, CONTROL.bytes), threads);
  if (threads === 1 || !variant.shared) return await start(1);
  try {
    if (!canWait()) throw new Error("this thread may not wait for others; a worker may");
    return await start(threads);
  } catch (error) {
    warnOnce(`The CPU device runs on one thread: ${(error as Error).message}`);
    return await start(1);
  }
}

function describe(variant: Variant, { threads, wide }: Pool): DeviceDescription {
  const count = threads === 1 ? "1 thread" : `${threads} threads`;
  const name = `CPU, ${count}, ${variant.name}${wide ? ", 256 bits" : ""}`;
  return { kind: "cpu", name, software: false };
}

/** True for the CPU as it is where V8 uses no registers of 256 bits. */
export function isNarrow(device: Device): boolean {
  return device instanceof CpuDevice && !device.wide;
}

class CpuDevice implements Device {
  readonly lost: Promise<string>;
  readonly timing = "clock";
  #memory: SharedMemory;

  constructor(private readonly pool: Pool, readonly description: DeviceDescription) {
    this.lost = pool.lost;
    this.#memory = pool.memory;
  }

  /** Whether registers of 256 bits were found. */
  get wide(): boolean {
    return this.pool.wide;
  }

  get allocations(): number {
    return this.#memory.count;
  }

  createVariables(types: readonly VariableType[]): Variables {
    return new CpuVariables(types, this.#memory, (doing) => this.pool.check(doing));
  }

  // deno-lint-ignore require-await
  async compile(
    program: Program,
    variables: Variables,
    options: CompileOptions = {},
  ): Promise<Executable> {
    if (!(variables instanceof CpuVariables) || variables.memory !== this.#memory) {
      throw new TypeError("Cannot compile for the CPU as the variables belong to another device");
    }
    const { maxPending = 64, fuse = true } = options;
    this.pool.check("compile");
    checkMaxPending(maxPending);
    checkSwitches("compile", { fuse });
    const plan = makePlan(program, { fuse, inPlace: true });
    variables.checkProgram(plan.variables);
    checkOutputs(plan);
    return new CpuExecutable(this.pool, this.#memory, plan, variables, maxPending);
  }

  destroy(): void {
    this.pool.stop();
  }
}
