/**
 * Runs dispatches on their own, to measure kernels and to choose among them.
 *
 * @module
 */
import type { Values } from "../device.ts";
import type { Dispatches } from "./dispatch.ts";
import { BufferUsage, MapMode } from "./flags.ts";

/** Dispatches over tensors in one arena, made once and run any number of times. */
export interface Prepared {
  /** Runs everything `times` times over and waits for the end. */
  run(times?: number): Promise<void>;
  /** Copies operand `i` to the host. */
  read(i: number): Promise<Float32Array>;
  /** Gives the arena back. */
  destroy(): void;
}

/**
 * Lays the operands out in one arena: inputs with their values, outputs of the given lengths full
 * of NaN, so that a place left out shows, and scratch.
 */
export async function prepare(
  device: GPUDevice,
  { dispatches, scratch }: Dispatches,
  inputs: readonly Values[],
  outputs: readonly number[],
): Promise<Prepared> {
  const bytes = [...inputs.map((v) => v.byteLength), ...outputs.map((n) => 4 * n), scratch];
  const offsets = bytes.map(() => 0);
  bytes.forEach((size, i) => offsets[i + 1] = offsets[i] + Math.ceil(size / 256) * 256);
  const { STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ } = BufferUsage;
  const size = Math.max(offsets[bytes.length], 256);
  const arena = device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
  inputs.forEach((values, i) =>
    device.queue.writeBuffer(arena, offsets[i], values as BufferSource)
  );
  outputs.forEach((n, i) =>
    device.queue.writeBuffer(arena, offsets[inputs.length + i], new Float32Array(n).fill(NaN))
  );
  device.pushErrorScope("validation");
  const steps = dispatches.map((dispatch) => {
    const module = device.createShaderModule({ code: dispatch.source, label: dispatch.kernel });
    const { constants } = dispatch;
    const compute = { module, entryPoint: "main", constants };
    const pipeline = device.createComputePipeline({ layout: "auto", compute });
    const uniform = device.createBuffer({
      size: dispatch.params.byteLength,
      usage: UNIFORM | COPY_DST,
    });
    device.queue.writeBuffer(uniform, 0, dispatch.params);
    const entries = dispatch.bindings.map((operand, binding) => ({
      binding,
      resource: { buffer: arena, offset: offsets[operand], size: Math.max(bytes[operand], 4) },
    }));
    const groups = [
      device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(1),
        entries: [{ binding: 0, resource: { buffer: uniform } }],
      }),
    ];
    return { pipeline, groups, workgroups: dispatch.workgroups };
  });
  const error = await device.popErrorScope();
  if (error) throw new Error(`${dispatches.map((d) => d.kernel).join(", ")}: ${error.message}`);
  return {
    async run(times = 1) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let t = 0; t < times; t++) {
        for (const { pipeline, groups, workgroups } of steps) {
          pass.setPipeline(pipeline);
          groups.forEach((group, i) => pass.setBindGroup(i, group));
          pass.dispatchWorkgroups(...workgroups);
        }
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    },
    async read(i) {
      const staging = device.createBuffer({ size: bytes[i], usage: MAP_READ | COPY_DST });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(arena, offsets[i], staging, 0, bytes[i]);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MapMode.READ);
      const values = new Float32Array(staging.getMappedRange().slice(0));
      staging.destroy();
      return values;
    },
    destroy: () => arena.destroy(),
  };
}
