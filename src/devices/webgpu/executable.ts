import type { Executable, MemoryReport, Outputs, Values } from "../device.ts";
import { checkFeeds } from "../feeds.ts";
import { roundUp } from "../plan/arena.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import { bindStep, type BoundStep } from "./bindings.ts";
import type { Buffers } from "./buffers.ts";
import type { Dispatches } from "./dispatch.ts";
import { BufferUsage, MapMode } from "./flags.ts";
import type { Pipelines } from "./pipelines.ts";
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
  /** Throws if the device was lost or reported an error. */
  readonly check: () => void;
}

/** A plan with its buffers, pipelines and bind groups: a run is one command buffer. */
export class WebGpuExecutable implements Executable {
  readonly memory: MemoryReport;
  readonly dispatches: number;
  #queued = 0;
  #reading = false;
  #destroyed = false;

  private constructor(
    private readonly workshop: Workshop,
    private readonly plan: Plan,
    private readonly own: Own,
    private readonly commands: readonly Command[],
    private readonly locate: (slot: Slot) => GPUBuffer,
    private readonly rows: { bytes: number; count: number },
  ) {
    this.dispatches = commands.length;
    const [arena, persistent, inputs] = [own.arena.size, own.persistent.size, own.inputs.size];
    const scratch = own.scratch.size + own.params.size;
    const history = own.history.size + own.staging.size;
    const total = arena + persistent + inputs + scratch + history;
    this.memory = { arena, persistent, inputs, scratch, history, total };
  }

  /** Makes everything that the plan's runs need. */
  static async create(
    workshop: Workshop,
    plan: Plan,
    kernels: readonly Dispatches[],
    variables: WebGpuVariables,
    history: number,
  ): Promise<WebGpuExecutable> {
    const rowBytes = [...plan.outputs.values()].reduce((n, { slot }) => n + slot.bytes, 0);
    const { limits } = workshop.device;
    const steps = plan.steps.map((step, i) => bindStep(step, kernels[i], limits));
    const own = createOwn(workshop.buffers, plan, steps, rowBytes * history);
    const locate = ({ buffer }: Slot) =>
      buffer.startsWith("variable:")
        ? variables.buffer(buffer.slice("variable:".length))
        : own[buffer as "arena" | "persistent" | "inputs" | "scratch"];
    const commands = await createCommands(workshop, steps, own, locate);
    const rows = { bytes: rowBytes, count: history };
    return new WebGpuExecutable(workshop, plan, own, commands, locate, rows);
  }

  run(feeds: Record<string, Values>): void {
    if (this.#destroyed) throw new Error("Cannot run as the program was destroyed");
    this.workshop.check();
    checkFeeds(this.plan.inputs, feeds);
    if (this.#queued === this.rows.count) {
      throw new RangeError(
        `Cannot queue another run as the outputs of ${this.#queued} runs wait to be read`,
      );
    }
    const { queue } = this.workshop.device;
    for (const [name, { slot }] of this.plan.inputs) {
      queue.writeBuffer(this.own.inputs, slot.offset, feeds[name] as BufferSource);
    }
    queue.submit([this.#encode()]);
    this.#queued++;
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
    let at = this.#queued * this.rows.bytes;
    for (const { slot } of this.plan.outputs.values()) {
      encoder.copyBufferToBuffer(
        this.locate(slot),
        slot.offset,
        this.own.history,
        at,
        slot.bytes,
      );
      at += slot.bytes;
    }
    return encoder.finish();
  }

  async read(): Promise<Outputs[]> {
    this.workshop.check();
    if (this.#reading) throw new Error("Cannot read results as another read is under way");
    const runs = this.#queued;
    // What is queued from now on is for the next read; the copy below comes before it.
    this.#queued = 0;
    this.#reading = true;
    try {
      return splitRows(await this.#copy(runs * this.rows.bytes), this.plan.outputs, runs);
    } finally {
      this.#reading = false;
      this.workshop.check();
    }
  }

  /** The first bytes of the history, once everything queued so far has been run. */
  async #copy(bytes: number): Promise<ArrayBuffer> {
    const { device } = this.workshop;
    if (!bytes) {
      await device.queue.onSubmittedWorkDone();
      return new ArrayBuffer(0);
    }
    const encoder = device.createCommandEncoder({ label: "read" });
    encoder.copyBufferToBuffer(this.own.history, 0, this.own.staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await this.own.staging.mapAsync(MapMode.READ);
    const copy = this.own.staging.getMappedRange(0, bytes).slice(0);
    this.own.staging.unmap();
    return copy;
  }

  destroy(): void {
    this.#destroyed = true;
    Object.values(this.own).forEach((buffer) => buffer.destroy());
  }
}

/** Cuts the history into the outputs of each run. */
function splitRows(bytes: ArrayBuffer, outputs: Plan["outputs"], runs: number): Outputs[] {
  let at = 0;
  return Array.from({ length: runs }, () => {
    const row: Outputs = {};
    for (const [name, { slot, dtype }] of outputs) {
      const Kind = dtype === "int32" ? Int32Array : Float32Array;
      row[name] = Float32Array.from(new Kind(bytes, at, slot.bytes / 4));
      at += slot.bytes;
    }
    return row;
  });
}

/** The buffers that belong to one executable. */
type Own = Record<
  "arena" | "persistent" | "inputs" | "scratch" | "params" | "history" | "staging",
  GPUBuffer
>;

/** Every dispatch's uniform block starts at a multiple of this. */
const UNIFORM_ALIGNMENT = 256;

function createOwn(
  buffers: Buffers,
  { bytes }: Plan,
  steps: readonly BoundStep[],
  history: number,
): Own {
  const params = steps.flatMap(({ dispatches }) => dispatches)
    .reduce((n, { dispatch }) => n + roundUp(dispatch.params.byteLength, UNIFORM_ALIGNMENT), 0);
  const sizes = {
    arena: bytes.arena,
    persistent: bytes.persistent,
    inputs: bytes.inputs,
    scratch: Math.max(0, ...steps.map(({ scratch }) => scratch)),
    params,
    history,
    staging: history,
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
    history: buffers.storage("history", sizes.history),
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
  for (const { dispatch, ranges } of steps.flatMap(({ dispatches }) => dispatches)) {
    const { kernel: label, params, workgroups } = dispatch;
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
