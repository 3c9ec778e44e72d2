import { checkSwitches } from "../../host/mod.ts";
import type { Program } from "../plan/program.ts";
import type {
  CompileOptions,
  DeviceDescription,
  Executable,
  Variables,
  VariableType,
} from "../device.ts";
import { checkMaxPending } from "../runs.ts";
import type { Gpu } from "./adapter.ts";
import { Buffers } from "./buffers.ts";
import { chooseKernels, planProgram } from "./choose.ts";
import type { Tuning } from "./dispatch.ts";
import { scoped } from "./errors.ts";
import { WebGpuExecutable } from "./executable.ts";
import { openAdapter, type Opened } from "./opened.ts";
import type { Pipelines } from "./pipelines.ts";
import { proofKey } from "./proof/key.ts";
import { recall, remember } from "./proof/memory.ts";
import { Proofs } from "./proof/proofs.ts";
import type { ProofSource, VariantReport, WebGpuDevice } from "./report.ts";
import { fits, tune, type Tuned } from "./tuning.ts";
import { WebGpuVariables } from "./variables.ts";

/** How a WebGPU device is opened. */
export interface WebGpuOptions {
  /** The implementation to use. Default: the runtime's own, `navigator.gpu`. */
  readonly gpu?: Gpu;
  /** Takes a line that should be known though the device works. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /**
   * The choices among kernels, for tests and benchmarks: nothing is proven or measured. Default:
   * what is right and fast on the adapter.
   */
  readonly tuning?: Tuning;
  /**
   * `"needed"` proves variants until one is right, unless that is remembered; `"all"` proves every
   * one that the adapter can run, now. Default `"needed"`.
   */
  readonly prove?: "needed" | "all";
  /**
   * The folder where proofs are remembered, or `false` to remember none. Default: `mimetic` in the
   * user's cache folder, if it may be read and written without asking.
   */
  readonly cache?: string | false;
}

/**
 * Opens the best WebGPU adapter, of this machine or of a given implementation, with all its limits.
 * The kernels that suit it are proven on small problems first: wrong ones are passed over with a
 * warning.
 *
 * @throws {Error} if there is no adapter, or none whose numbers are right; the message says what to
 *   do.
 */
export async function openWebGpu(options: WebGpuOptions = {}): Promise<WebGpuDevice> {
  const { gpu, tuning, onWarning: warn = console.warn } = options;
  const opened = await openAdapter(gpu);
  if (tuning) return new AdapterDevice(opened, { tuning, variants: [] }, "given");
  const { prove = "needed", cache } = options;
  const all = prove === "all";
  const key = cache === false ? undefined : await proofKey(opened, gpu);
  const folder = cache || undefined;
  const known = key && !all ? await recall(key, folder) : undefined;
  if (known && fits(known, opened)) return new AdapterDevice(opened, known, "remembered");
  const proofs = new Proofs(opened, {
    open: () => openAdapter(gpu),
    deviceOf: (at, tried) => new AdapterDevice(at, { tuning: tried, variants: [] }, "given"),
  });
  try {
    const tuned = await tune(proofs, { all, warn });
    if (key) await remember(key, tuned, folder);
    return new AdapterDevice(proofs.opened, tuned, "proven now");
  } catch (error) {
    proofs.opened.device.destroy();
    throw error;
  }
}

/** A device of an opened adapter, with choices that were made before. */
export class AdapterDevice implements WebGpuDevice {
  readonly lost: Promise<string>;
  readonly description: DeviceDescription;
  readonly tuning: Tuning;
  readonly variants: readonly VariantReport[];
  private readonly device: GPUDevice;
  #buffers: Buffers;
  #pipelines: Pipelines;
  #error: string | undefined;
  #destroyed = false;

  constructor(
    { device, description, pipelines }: Opened,
    { tuning, variants }: Tuned,
    readonly proof: ProofSource,
  ) {
    this.device = device;
    this.description = description;
    this.tuning = tuning;
    this.variants = variants;
    this.#buffers = new Buffers(device);
    this.#pipelines = pipelines;
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      this.#error ??= (event as GPUUncapturedErrorEvent).error.message;
    });
    this.lost = device.lost.then(async ({ reason, message }) => {
      // A device that was given back on purpose isn't lost.
      if (this.#destroyed) return await new Promise<never>(() => {});
      return this.#error ??= `the WebGPU device was lost (${reason}): ${message}`;
    });
  }

  get allocations(): number {
    return this.#buffers.count;
  }

  createVariables(types: readonly VariableType[]): Variables {
    return new WebGpuVariables(types, this.device, this.#buffers, (doing) => this.#check(doing));
  }

  async compile(
    program: Program,
    variables: Variables,
    options: CompileOptions = {},
  ): Promise<Executable> {
    if (!(variables instanceof WebGpuVariables) || variables.device !== this.device) {
      throw new TypeError("Cannot compile for WebGPU as the variables belong to another device");
    }
    const { maxPending = 64, fuse = true } = options;
    this.#check("compile");
    checkMaxPending(maxPending);
    checkSwitches("compile", { fuse });
    const { device, tuning } = this;
    const plan = planProgram(program, { limits: device.limits, fuse });
    variables.checkProgram(plan.variables);
    await variables.ready();
    const parts = {
      device,
      buffers: this.#buffers,
      pipelines: this.#pipelines,
      check: (doing: string) => this.#check(doing),
    };
    const chosen = chooseKernels(plan, tuning, device.limits);
    let making: Promise<WebGpuExecutable>;
    // All but the pipelines, which have scopes of their own, is made before its first wait.
    const found = scoped(device, () => {
      making = WebGpuExecutable.create(parts, chosen, variables, maxPending);
    });
    const [made] = await Promise.allSettled([making!]);
    const error = await found;
    if (made.status === "rejected") throw made.reason;
    if (!error) return made.value;
    made.value.destroy();
    throw new Error(`Cannot compile the program as ${error}`);
  }

  #check(doing: string): void {
    if (this.#destroyed) throw new Error(`Cannot ${doing} as the device was destroyed`);
    if (this.#error) throw new Error(`Cannot ${doing} as ${this.#error}`);
  }

  destroy(): void {
    this.#destroyed = true;
    this.device.destroy();
  }
}
