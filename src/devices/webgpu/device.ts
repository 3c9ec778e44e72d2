import { CROSS_ENTROPY_GRADIENT } from "../../graph/mod.ts";
import { checkSwitches } from "../../host/mod.ts";
import { roundUp } from "../plan/arena.ts";
import { makePlan, type Plan } from "../plan/plan.ts";
import type { Program } from "../plan/program.ts";
import type {
  CompileOptions,
  Device,
  DeviceDescription,
  Executable,
  Variables,
  VariableType,
} from "../device.ts";
import { checkHistory } from "../runs.ts";
import { requestDevice, requireAdapter } from "./adapter.ts";
import { Buffers } from "./buffers.ts";
import type { Dispatches, Tuning } from "./dispatch.ts";
import { scoped } from "./errors.ts";
import { WebGpuExecutable } from "./executable.ts";
import { kernels } from "./kernels/mod.ts";
import { Pipelines } from "./pipelines.ts";
import { tune } from "./tuning.ts";
import { WebGpuVariables } from "./variables.ts";

/**
 * Opens the machine's best WebGPU adapter with all its limits.
 *
 * @throws {Error} if there is no adapter; the message says how to get one.
 */
export async function openWebGpu(): Promise<Device> {
  const { adapter, description } = await requireAdapter();
  const device = await requestDevice(adapter);
  return new WebGpuDevice(device, description, await tune(device, description.software));
}

class WebGpuDevice implements Device {
  readonly lost: Promise<string>;
  #buffers: Buffers;
  #pipelines: Pipelines;
  #error: string | undefined;
  #destroyed = false;

  constructor(
    private readonly device: GPUDevice,
    readonly description: DeviceDescription,
    private readonly tuning: Tuning,
  ) {
    this.#buffers = new Buffers(device);
    this.#pipelines = new Pipelines(device);
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
    const { history = 64, fuse = true } = options;
    this.#check("compile");
    checkHistory(history);
    checkSwitches("compile", { fuse });
    const { minStorageBufferOffsetAlignment } = this.device.limits;
    const alignment = roundUp(256, minStorageBufferOffsetAlignment);
    // Bindings can't share memory, so what overwrites an input has a kernel for it.
    const inPlace = [CROSS_ENTROPY_GRADIENT];
    const plan = makePlan(program, { fuse, alignment, inPlace });
    variables.checkProgram(plan.variables);
    await variables.ready();
    const { device } = this;
    const workshop = {
      device,
      buffers: this.#buffers,
      pipelines: this.#pipelines,
      check: (doing: string) => this.#check(doing),
    };
    const chosen = this.#choose(plan);
    let making: Promise<WebGpuExecutable>;
    // All but the pipelines, which have scopes of their own, is made before its first wait.
    const found = scoped(device, () => {
      making = WebGpuExecutable.create(workshop, plan, chosen, variables, history);
    });
    const [made] = await Promise.allSettled([making!]);
    const error = await found;
    if (made.status === "rejected") throw made.reason;
    if (!error) return made.value;
    made.value.destroy();
    throw new Error(`Cannot compile the program as ${error}`);
  }

  #choose(plan: Plan): Dispatches[] {
    return plan.steps.map((step) => {
      const kernel = kernels[step.operation];
      const [input, output] = [step.inputs[0]?.slot, step.outputs[0].slot];
      const inPlace = input?.buffer === output.buffer && input.offset === output.offset;
      if (kernel) return kernel({ ...step, inPlace }, this.tuning);
      throw new Error(`Cannot compile as WebGPU has no kernel for operation: ${step.operation}`);
    });
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
