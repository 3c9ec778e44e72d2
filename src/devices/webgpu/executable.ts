import type { Executable, MemoryReport, Outputs, Values } from "../device.ts";
import { roundUp } from "../plan/arena.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import { Runs } from "../runs.ts";
import type { DeviceCheck } from "../variables.ts";
import { bindStep, type BoundStep } from "./bindings.ts";
import type { Buffers } from "./buffers.ts";
import type { Dispatches } from "./dispatch.ts";
import { scoped } from "./errors.ts";
import { BufferUsage, MapMode } from "./flags.ts";
import type { Pipelines } from "./pipelines.ts";
import { splitRows } from "./split_rows.ts";
import type { WebGpuVariables } from "./variables.ts";

/** A dispatch with everything it needs. */
interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly tensors: GPUBindGroup;
  readonly params: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** The device's parts that an executable is made of. */
export interface Workshop {
  /** The device. */
  readonly device: GPUDevice;
  /** Makes its buffers. */
  readonly buffers: Buffers;
  /** Makes its pipelines. */
  readonly pipelines: Pipelines;
  /** Throws if the device was lost, destroyed, or reported an error. */
  readonly check: DeviceCheck;
}

/** A plan with its buffers, pipelines and bind groups: a run is one command buffer. */
export class WebGpuExecutable implements Executable {
  readonly memory: MemoryReport;
  readonly dispatches: number;
  #runs: Runs;
  #failure: string | undefined;

  private constructor(
    private readonly workshop: Workshop,
    private readonly plan: Plan,
    private readonly own: Own,
    private readonly commands: readonly Command[],
    private readonly locate: (slot: Slot) => GPUBuffer,
    variables: WebGpuVariables,
    private readonly rows: { bytes: number; count: number },
  ) {
    this.dispatches = commands.length;
    const [arena, persistent, inputs] = [own.arena.size, own.persistent.size, own.inputs.size];
    const scratch = own.scratch.size + own.params.size;
    const pending = own.pending.size + own.staging.size;
    const total = arena + persistent + inputs + scratch + pending;
    this.memory = { arena, persistent, inputs, scratch, pending, total };
    this.#runs = new Runs({
      inputs: plan.inputs,
      variables,
      maxPending: rows.count,
      checkDevice: (doing) => this.#check(doing),
    });
  }

  /** What went wrong in this program's runs is its own fault, and no other program's. */
  #check(doing: string): void {
    this.workshop.check(doing);
    if (this.#failure) throw new Error(`Cannot ${doing} as ${this.#failure}`);
  }

  /** Makes everything that the plan's runs need. */
  static async create(
    workshop: Workshop,
    plan: Plan,
    kernels: readonly Dispatches[],
    variables: WebGpuVariables,
    maxPending: number,
  ): Promise<WebGpuExecutable> {
    const rowBytes = [...plan.outputs.values()].reduce((n, { slot }) => n + slot.bytes, 0);
    const { limits } = workshop.device;
    const steps = plan.steps.map((step, i) => bindStep(step, kernels[i], limits));
    const own = createOwn(workshop.buffers, plan, steps, rowBytes * maxPending);
    const locate = ({ buffer }: Slot) =>
      buffer.startsWith("variable:")
        ? variables.buffer(buffer.slice("variable:".length))
        : own[buffer as "arena" | "persistent" | "inputs" | "scratch"];
    try {
      const commands = await createCommands(workshop, steps, own, locate);
      const rows = { bytes: rowBytes, count: maxPending };
      return new WebGpuExecutable(workshop, plan, own, commands, locate, variables, rows);
    } catch (error) {
      destroyAll(own);
      throw error;
    }
  }

  run(inputs: Record<string, Values>): void {
    const taken = this.#runs.admit(inputs);
    const { device } = this.workshop;
    const found = scoped(device, () => {
      for (const [name, { slot }] of this.plan.inputs) {
        device.queue.writeBuffer(this.own.inputs, slot.offset, taken.get(name) as BufferSource);
      }
      device.queue.submit([this.#encode()]);
    });
    found.then((error) => this.#failure ??= error);
    this.#runs.add();
  }

  #encode(): GPUCommandBuffer {
    const encoder = this.workshop.device.createCommandEncoder({ label: "run" });
    const pass = encoder.beginComputePass({ label: "run" });
    for (const { pipeline, tensors, params, workgroups: [x, y, z] } of this.commands) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, tensors);
      pass.setBindGroup(1, params);
      pass.dispatchWorkgroups(x, y, z);
    }
    pass.end();
    let at = this.#runs.queued * this.rows.bytes;
    for (const { slot } of this.plan.outputs.values()) {
      encoder.copyBufferToBuffer(
        this.locate(slot),
        slot.offset,
        this.own.pending,
        at,
        slot.bytes,
      );
      at += slot.bytes;
    }
    return encoder.finish();
  }

  async read(): Promise<Outputs[]> {
    return await this.#runs.read(async (runs) =>
      splitRows(await this.#copy(runs * this.rows.bytes), this.plan.outputs, runs)
    );
  }

  /** The first bytes of the results that wait, once everything queued so far has been run. */
  async #copy(bytes: number): Promise<ArrayBuffer> {
    const { device } = this.workshop;
    if (!bytes) {
      await device.queue.onSubmittedWorkDone();
      return new ArrayBuffer(0);
    }
    const encoder = device.createCommandEncoder({ label: "read" });
    encoder.copyBufferToBuffer(this.own.pending, 0, this.own.staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await this.own.staging.mapAsync(MapMode.READ);
    const copy = this.own.staging.getMappedRange(0, bytes).slice(0);
    this.own.staging.unmap();
    return copy;
  }

  destroy(): void {
    if (this.#runs.destroy()) destroyAll(this.own);
  }
}

function destroyAll(own: Partial<Own>): void {
  Object.values(own).forEach((buffer) => buffer.destroy());
}

/** The buffers that belong to one executable. */
type Own = Record<
  "arena" | "persistent" | "inputs" | "scratch" | "params" | "pending" | "staging",
  GPUBuffer
>;

/** Every dispatch's uniform block starts at a multiple of this. */
const UNIFORM_ALIGNMENT = 256;

function createOwn(
  buffers: Buffers,
  { bytes }: Plan,
  steps: readonly BoundStep[],
  pending: number,
): Own {
  const params = steps.flatMap(({ dispatches }) => dispatches)
    .reduce((n, { params }) => n + roundUp(params.byteLength, UNIFORM_ALIGNMENT), 0);
  const sizes = {
    arena: bytes.arena,
    persistent: bytes.persistent,
    inputs: bytes.inputs,
    scratch: Math.max(0, ...steps.map(({ scratch }) => scratch)),
    params,
    pending,
    staging: pending,
  };
  // All or nothing: a buffer that is refused must not leave others behind.
  Object.entries(sizes).forEach(([label, size]) => buffers.check(label, size));
  const { UNIFORM, COPY_DST } = BufferUsage;
  return {
    arena: buffers.storage("arena", sizes.arena),
    persistent: buffers.storage("persistent", sizes.persistent),
    inputs: buffers.storage("inputs", sizes.inputs),
    scratch: buffers.storage("scratch", sizes.scratch),
    params: buffers.create("params", sizes.params, UNIFORM | COPY_DST),
    pending: buffers.storage("pending", sizes.pending),
    staging: buffers.staging("staging", sizes.staging),
  };
}

async function createCommands(
  { device, pipelines }: Workshop,
  steps: readonly BoundStep[],
  own: Own,
  locate: (slot: Slot) => GPUBuffer,
): Promise<Command[]> {
  const commands: Promise<Command>[] = [];
  let offset = 0;
  for (const { dispatch, ranges, params } of steps.flatMap(({ dispatches }) => dispatches)) {
    const { kernel: label, workgroups } = dispatch;
    device.queue.writeBuffer(own.params, offset, params);
    const tensors = device.createBindGroup({
      label,
      layout: pipelines.storageLayout(ranges.length),
      entries: ranges.map((range, binding) => ({
        binding,
        resource: { buffer: locate(range), offset: range.offset, size: range.bytes },
      })),
    });
    const block = device.createBindGroup({
      label,
      layout: pipelines.uniformLayout,
      entries: [{
        binding: 0,
        resource: { buffer: own.params, offset, size: params.byteLength },
      }],
    });
    offset += roundUp(params.byteLength, UNIFORM_ALIGNMENT);
    commands.push(
      pipelines.get(dispatch).then((pipeline) => ({
        pipeline,
        tensors,
        params: block,
        workgroups,
      })),
    );
  }
  return await Promise.all(commands);
}
