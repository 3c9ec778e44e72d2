import { CROSS_ENTROPY_GRADIENT } from "../../graph/mod.ts";
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
import { requestDevice, requireAdapter } from "./adapter.ts";
import { Buffers } from "./buffers.ts";
import type { Dispatches, Tuning } from "./dispatch.ts";
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
    return new WebGpuVariables(types, this.device, this.#buffers);
  }

  async compile(
    program: Program,
    variables: Variables,
    options: CompileOptions = {},
  ): Promise<Executable> {
    if (!(variables instanceof WebGpuVariables)) {
      throw new TypeError("Cannot compile for WebGPU as the variables belong to another device");
    }
    const { minStorageBufferOffsetAlignment } = this.device.limits;
    const alignment = roundUp(256, minStorageBufferOffsetAlignment);
    // Bindings can't share memory, so what overwrites an input has a kernel for it.
    const inPlace = [CROSS_ENTROPY_GRADIENT];
    const plan = makePlan(program, { fuse: options.fuse, alignment, inPlace });
    const { device } = this;
    const workshop = {
      device,
      buffers: this.#buffers,
      pipelines: this.#pipelines,
      check: () => this.#check(),
    };
    const chosen = this.#choose(plan);
    const { history = 64 } = options;
    device.pushErrorScope("out-of-memory");
    device.pushErrorScope("validation");
    const making = WebGpuExecutable.create(workshop, plan, chosen, variables, history);
    const [made] = await Promise.allSettled([making]);
    // Scopes that stayed open would swallow all later errors.
    const [invalid, exhausted] = [await device.popErrorScope(), await device.popErrorScope()];
    if (made.status === "rejected") throw made.reason;
    const error = invalid ?? exhausted;
    if (!error) return made.value;
    made.value.destroy();
    throw new Error(`Cannot compile the program as ${error.message}`);
  }

  #choose(plan: Plan): Dispatches[] {
    const tuning = {
      ...this.tuning,
      bindingBytes: this.device.limits.maxStorageBufferBindingSize,
    };
    return plan.steps.map((step) => {
      const kernel = kernels[step.operation];
      const [input, output] = [step.inputs[0]?.slot, step.outputs[0].slot];
      const inPlace = input?.buffer === output.buffer && input.offset === output.offset;
      if (kernel) return kernel({ ...step, inPlace }, tuning);
      throw new Error(`Cannot compile as WebGPU has no kernel for operation: ${step.operation}`);
    });
  }

  #check(): void {
    if (this.#error) throw new Error(`Cannot run as ${this.#error}`);
  }

  destroy(): void {
    this.#destroyed = true;
    this.device.destroy();
  }
}
