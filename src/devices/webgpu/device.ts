import { checkSwitches } from "../../host/mod.ts";
import type { Program } from "../plan/program.ts";
import type {
  CompileOptions,
  DeviceDescription,
  Executable,
  Variables,
  VariableType,
} from "../device.ts";
import { checkOutputs } from "../outputs.ts";
import { checkMaxPending } from "../runs.ts";
import type { Timing } from "../profile.ts";
import { type Gpu, TIMESTAMPS } from "./adapter.ts";
import { Buffers } from "./buffers.ts";
import { chooseKernels, planProgram } from "./choose.ts";
import { clockOf } from "./classes/clock.ts";
import { classesOf } from "./classes/shape_classes.ts";
import { givenTuning, Tuner, type TuningSource } from "./classes/tuner.ts";
import type { ChosenKernels, Tuning } from "./dispatch.ts";
import { WebGpuExecutable } from "./executable.ts";
import { openAdapter, type Opened } from "./opened.ts";
import type { Pipelines } from "./pipelines.ts";
import { proofKey } from "./proof/key.ts";
import { recall, remember } from "./proof/memory.ts";
import { Proofs } from "./proof/proofs.ts";
import {
  checkChoices,
  choicesOf,
  namesOf,
  trustedClasses,
  usable,
  withKnown,
} from "./remembered.ts";
import type { ClassReport, ProofSource, VariantReport, WebGpuDevice } from "./report.ts";
import { tune, type Tuned } from "./tuning.ts";
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
   * `"measured"` has for each class of shapes the variant that is the fastest on the adapter: it is
   * measured when a program first needs it, and remembered. `"preferred"` measures nothing: the same
   * variants are used on all adapters that can run the same ones, with the same bits. Default
   * `"measured"` on GPUs where that is remembered, else `"preferred"`: bits depend on it.
   */
  readonly tune?: "measured" | "preferred";
  /**
   * Variants by family and class of shapes, as a device's description has them. Where they are right
   * they are used, whatever is preferred or faster, so that sums have the bits that they had. Default
   * none.
   */
  readonly choices?: ChosenKernels;
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
  const { gpu, tuning, choices } = options;
  checkChoices(choices);
  const opened = await openAdapter(gpu);
  if (tuning) return givenDevice(opened, tuning);
  const key = options.cache === false ? undefined : await proofKey(opened, gpu);
  return await openTuned(opened, key, options);
}

/** Opens a device with what is remembered of the adapter, or proven now. */
async function openTuned(
  opened: Opened,
  key: string | undefined,
  { gpu, onWarning: warn = console.warn, prove = "needed", ...options }: WebGpuOptions,
): Promise<WebGpuDevice> {
  const { choices = {} } = options;
  // Without a memory a device would have other bits from time to time.
  const usual = opened.description.software || !key ? "preferred" : "measured";
  const measured = (options.tune ?? usual) === "measured";
  const cache = options.cache || undefined;
  const look = async () => key ? await recall(key, cache) : undefined;
  const known = await look();
  const prover = { open: () => openAdapter(gpu), deviceOf: givenDevice };
  const proofs = new Proofs(opened, prover);
  const all = prove === "all";
  const remembered = all ? undefined : usable(known, opened, choices);
  try {
    const proven = remembered ?? await tune(proofs, { all, warn, choices });
    const kept = withKnown(proven, known, choices);
    const date = remembered && known ? known.date : new Date().toISOString();
    // What is asked for is no finding. What is measured later has no proof trusted for longer.
    const save = async (found: Tuned) => {
      if (key && !Object.keys(choices).length) await remember(key, { ...found, date }, cache);
    };
    if (!remembered) await save(kept);
    const tuner = new Tuner({
      ...prover,
      tuned: measured ? kept : withKnown(proven, undefined, choices),
      measured,
      choices,
      before: namesOf(known?.classes ?? []),
      recall: async () => trustedClasses(await look()),
      warn,
      save,
      clockOf,
    });
    return new AdapterDevice(proofs.opened, tuner, remembered ? "remembered" : "proven now");
  } catch (error) {
    proofs.opened.device.destroy();
    throw error;
  }
}

/** A device that works with a tuning as it is. */
export function givenDevice(opened: Opened, tuning: Tuning): WebGpuDevice {
  return new AdapterDevice(opened, givenTuning(tuning), "given");
}

/** A device of an opened adapter. */
class AdapterDevice implements WebGpuDevice {
  readonly lost: Promise<string>;
  readonly timing: Timing;
  readonly features: readonly string[];
  private readonly device: GPUDevice;
  readonly #hardware: DeviceDescription;
  #buffers: Buffers;
  #pipelines: Pipelines;
  #error: string | undefined;
  #destroyed = false;

  constructor(
    { adapter, device, description, pipelines }: Opened,
    private readonly source: TuningSource,
    readonly proof: ProofSource,
  ) {
    this.device = device;
    this.#hardware = description;
    this.timing = device.features.has(TIMESTAMPS as GPUFeatureName) ? "timestamps" : "none";
    this.features = [...new Set<string>([...adapter.features, ...device.features])].sort();
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

  get description(): DeviceDescription {
    return { ...this.#hardware, choices: choicesOf(this.tuning) };
  }

  get tuning(): Tuning {
    return this.source.tuned.tuning;
  }

  get variants(): readonly VariantReport[] {
    return this.source.tuned.variants;
  }

  get classes(): readonly ClassReport[] {
    return this.source.tuned.classes;
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
    const { device } = this;
    const plan = planProgram(program, { limits: device.limits, fuse });
    variables.checkProgram(plan.variables);
    checkOutputs(plan);
    await variables.ready();
    await this.source.prepare(classesOf(plan.steps));
    this.#check("compile");
    // Others had their turns meanwhile, as they have while pipelines are made.
    variables.checkProgram(plan.variables);
    const parts = {
      device,
      buffers: this.#buffers,
      pipelines: this.#pipelines,
      check: (doing: string) => this.#check(doing),
    };
    const chosen = chooseKernels(plan, this.tuning, device.limits);
    return await WebGpuExecutable.make(parts, chosen, variables, maxPending);
  }

  async measure(): Promise<void> {
    this.#check("measure");
    await this.source.measure();
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
