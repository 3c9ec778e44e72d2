import type { Executable, MemoryReport, Outputs, Values } from "../device.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import type { StepProfile } from "../profile.ts";
import { describeSteps, profileSteps } from "../profile_steps.ts";
import { Runs } from "../runs.ts";
import { TIMESTAMPS } from "./adapter.ts";
import { bindStep } from "./bindings.ts";
import type { Chosen } from "./choose.ts";
import {
  type Command,
  createCommands,
  createOwn,
  destroyAll,
  type DeviceParts,
  encodePass,
  type Own,
} from "./commands.ts";
import { scoped } from "./errors.ts";
import { MapMode } from "./flags.ts";
import { splitRows } from "./split_rows.ts";
import { Timestamps } from "./timestamps.ts";
import type { WebGpuVariables } from "./variables.ts";

/** A plan with its buffers, pipelines and bind groups: a run is one command buffer. */
export class WebGpuExecutable implements Executable {
  readonly memory: MemoryReport;
  readonly dispatches: number;
  /** What a run consists of. */
  readonly commands: readonly Command[];
  #runs: Runs;
  #failure: string | undefined;

  private constructor(
    private readonly parts: DeviceParts,
    private readonly plan: Plan,
    private readonly own: Own,
    private readonly steps: readonly (readonly Command[])[],
    private readonly locate: (slot: Slot) => GPUBuffer,
    variables: WebGpuVariables,
    private readonly rows: { bytes: number; count: number },
  ) {
    this.commands = steps.flat();
    this.dispatches = this.commands.length;
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
    this.parts.check(doing);
    if (this.#failure) throw new Error(`Cannot ${doing} as ${this.#failure}`);
  }

  /** Makes everything that the plan's runs need, if the device has the room and the variables stay. */
  static async make(
    parts: DeviceParts,
    chosen: Chosen,
    variables: WebGpuVariables,
    maxPending: number,
  ): Promise<WebGpuExecutable> {
    let making: Promise<WebGpuExecutable>;
    // All but the pipelines, which have scopes of their own, is made before its first wait.
    const found = scoped(parts.device, () => {
      making = WebGpuExecutable.#create(parts, chosen, variables, maxPending);
    });
    const [made] = await Promise.allSettled([making!]);
    const error = await found;
    if (made.status === "rejected") throw made.reason;
    try {
      if (error) throw new Error(`Cannot compile the program as ${error}`);
      variables.checkProgram(chosen.plan.variables);
      return made.value;
    } catch (failure) {
      made.value.destroy();
      throw failure;
    }
  }

  static async #create(
    parts: DeviceParts,
    { plan, steps: kernels }: Chosen,
    variables: WebGpuVariables,
    maxPending: number,
  ): Promise<WebGpuExecutable> {
    const rowBytes = [...plan.outputs.values()].reduce((n, { slot }) => n + slot.bytes, 0);
    const { limits } = parts.device;
    const steps = plan.steps.map((step, i) => bindStep(step, kernels[i], limits));
    const own = createOwn(parts.buffers, plan, steps, rowBytes * maxPending);
    const locate = ({ buffer }: Slot) =>
      buffer.startsWith("variable:")
        ? variables.buffer(buffer.slice("variable:".length))
        : own[buffer as "arena" | "persistent" | "inputs" | "scratch"];
    try {
      const commands = await createCommands(parts, steps, own, locate);
      const rows = { bytes: rowBytes, count: maxPending };
      return new WebGpuExecutable(parts, plan, own, commands, locate, variables, rows);
    } catch (error) {
      destroyAll(own);
      throw error;
    }
  }

  check(inputs: Record<string, Values>): void {
    this.#runs.admit(inputs);
  }

  run(inputs: Record<string, Values>): void {
    this.#run(inputs);
  }

  /** Each dispatch is a pass of its own, as timestamps are written where passes start and end. */
  async profile(inputs: Record<string, Values>): Promise<StepProfile[]> {
    const { device } = this.parts;
    if (!device.features.has(TIMESTAMPS as GPUFeatureName)) {
      throw new Error(`Cannot profile: expected an adapter with ${TIMESTAMPS}, got one without`);
    }
    const timestamps = new Timestamps(device, this.dispatches);
    try {
      this.#run(inputs, timestamps);
      const kernels = this.steps.map((step) => step.map(({ kernel }) => kernel));
      return profileSteps(describeSteps(this.plan), kernels, await timestamps.read());
    } finally {
      timestamps.destroy();
    }
  }

  #run(inputs: Record<string, Values>, timestamps?: Timestamps): void {
    const taken = this.#runs.admit(inputs);
    const { device } = this.parts;
    const found = scoped(device, () => {
      for (const [name, { slot }] of this.plan.inputs) {
        device.queue.writeBuffer(this.own.inputs, slot.offset, taken.get(name) as BufferSource);
      }
      device.queue.submit([this.#encode(timestamps)]);
    });
    found.then((error) => this.#failure ??= error);
    this.#runs.add();
  }

  #encode(timestamps?: Timestamps): GPUCommandBuffer {
    const encoder = this.parts.device.createCommandEncoder({ label: "run" });
    if (timestamps) {
      this.commands.forEach((command, i) =>
        encodePass(encoder, [command], {
          label: command.kernel,
          timestampWrites: timestamps.writes(i),
        })
      );
      timestamps.resolve(encoder);
    } else encodePass(encoder, this.commands, { label: "run" });
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
    const { device } = this.parts;
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
