import type { Dispatch } from "./dispatch.ts";
import { ShaderStage } from "./flags.ts";
import { unrollLoops } from "./unroll.ts";

/** Compute pipelines and bind group layouts of one device, each made once. */
export class Pipelines {
  #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #layouts = new Map<number, GPUBindGroupLayout>();
  /** The layout of group 1: the uniform block of sizes. */
  readonly uniformLayout: GPUBindGroupLayout;

  /** The directive comes before every text that uses subgroups. */
  constructor(private readonly device: GPUDevice, private readonly directive = "") {
    this.uniformLayout = device.createBindGroupLayout({
      label: "params",
      entries: [{ binding: 0, visibility: ShaderStage.COMPUTE, buffer: { type: "uniform" } }],
    });
  }

  /** The layout of group 0 with so many storage buffers. */
  storageLayout(count: number): GPUBindGroupLayout {
    let layout = this.#layouts.get(count);
    if (!layout) {
      layout = this.device.createBindGroupLayout({
        label: `${count} tensors`,
        entries: Array.from({ length: count }, (_, binding) => ({
          binding,
          visibility: ShaderStage.COMPUTE,
          buffer: { type: "storage" as const },
        })),
      });
      this.#layouts.set(count, layout);
    }
    return layout;
  }

  /** The pipeline of a dispatch; dispatches with the same text and constants share it. */
  get(dispatch: Dispatch): Promise<GPUComputePipeline> {
    const { kernel, constants, bindings } = dispatch;
    const source = dispatch.subgroups ? this.directive + dispatch.source : dispatch.source;
    const key = JSON.stringify([source, constants, bindings.length]);
    let pipeline = this.#pipelines.get(key);
    if (!pipeline) {
      pipeline = this.#create(kernel, source, constants, bindings.length);
      this.#pipelines.set(key, pipeline);
      // What failed may work when it is tried again, as after running out of memory.
      pipeline.catch(() => this.#pipelines.delete(key));
    }
    return pipeline;
  }

  async #create(
    kernel: string,
    source: string,
    constants: Readonly<Record<string, number>>,
    tensors: number,
  ): Promise<GPUComputePipeline> {
    const code = unrollLoops(source, constants);
    // Drivers that can't compile what is valid report an internal error.
    this.device.pushErrorScope("internal");
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ label: kernel, code });
    const pipeline = this.device.createComputePipeline({
      label: kernel,
      layout: this.device.createPipelineLayout({
        label: kernel,
        bindGroupLayouts: [this.storageLayout(tensors), this.uniformLayout],
      }),
      compute: { module, entryPoint: "main", constants: { ...constants } },
    });
    const scopes = [this.device.popErrorScope(), this.device.popErrorScope()];
    const error = (await Promise.all(scopes)).find((found) => found);
    if (error) throw new Error(`Cannot compile kernel ${kernel} as ${error.message}`);
    return pipeline;
  }
}
