import { roundUp } from "../plan/arena.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import type { DeviceCheck } from "../variables.ts";
import type { BoundDispatch, BoundStep } from "./bindings.ts";
import type { Buffers } from "./buffers.ts";
import { BufferUsage } from "./flags.ts";
import type { Pipelines } from "./pipelines.ts";

/** A dispatch with everything it needs. */
export interface Command {
  /** The kernel's name. */
  readonly kernel: string;
  readonly pipeline: GPUComputePipeline;
  readonly tensors: GPUBindGroup;
  readonly params: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** The parts of a device that its executables use. */
export interface DeviceParts {
  /** The device. */
  readonly device: GPUDevice;
  /** Makes its buffers. */
  readonly buffers: Buffers;
  /** Makes its pipelines. */
  readonly pipelines: Pipelines;
  /** Throws if the device was lost, destroyed, or reported an error. */
  readonly check: DeviceCheck;
}

/** Frees them. */
export function destroyAll(own: Partial<Own>): void {
  Object.values(own).forEach((buffer) => buffer.destroy());
}

/** The buffers that belong to one executable. */
export type Own = Record<
  "arena" | "persistent" | "inputs" | "scratch" | "params" | "pending" | "staging",
  GPUBuffer
>;

/** Every dispatch's uniform block starts at a multiple of this. */
const UNIFORM_ALIGNMENT = 256;

/** The buffers of an executable, all or none. */
export function createOwn(
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
  for (const [label, size] of Object.entries(sizes)) {
    const results = label === "pending" || label === "staging";
    buffers.check(label, size, results ? "use a smaller maxPending" : undefined);
  }
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

/** The pipelines and bind groups of the dispatches of each step. */
export async function createCommands(
  { device, pipelines }: DeviceParts,
  steps: readonly BoundStep[],
  own: Own,
  locate: (slot: Slot) => GPUBuffer,
): Promise<Command[][]> {
  let offset = 0;
  const command = ({ dispatch, ranges, params }: BoundDispatch): Promise<Command> => {
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
    return pipelines.get(dispatch).then((pipeline) => ({
      ...{ kernel: label, pipeline, tensors },
      params: block,
      workgroups,
    }));
  };
  return await Promise.all(
    steps.map(({ dispatches }) => Promise.all(dispatches.map(command))),
  );
}

/** Adds a pass with these dispatches. */
export function encodePass(
  encoder: GPUCommandEncoder,
  commands: readonly Command[],
  descriptor: GPUComputePassDescriptor,
): void {
  const pass = encoder.beginComputePass(descriptor);
  for (const { pipeline, tensors, params, workgroups: [x, y, z] } of commands) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, tensors);
    pass.setBindGroup(1, params);
    pass.dispatchWorkgroups(x, y, z);
  }
  pass.end();
}
