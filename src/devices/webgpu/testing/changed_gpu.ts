/**
 * This machine's WebGPU with something changed, to open devices as on other machines.
 *
 * @module
 */
import type { Gpu } from "../adapter.ts";

/** What is changed. */
export interface Changes {
  /** What the adapter says of itself. */
  readonly info?: Partial<GPUAdapterInfo>;
  /** Limits of the adapter and its devices; they hold to it by what they say alone. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Features that the adapter neither lists nor grants. */
  readonly refused?: readonly string[];
  /** What the implementation's compiler takes beyond the first version of WGSL. Default none. */
  readonly language?: readonly string[];
  /** Alters a kernel's text. It may destroy the device. */
  readonly text?: (code: string, device: GPUDevice) => string;
}

/** This machine's WebGPU with changes. */
export function changedGpu(
  changes: Changes,
): Gpu & { readonly wgslLanguageFeatures: ReadonlySet<string> } {
  return {
    wgslLanguageFeatures: new Set(changes.language),
    async requestAdapter(options) {
      const adapter = await navigator.gpu.requestAdapter(options);
      return adapter && new Proxy(adapter, { get: (_, name) => read(adapter, name, changes) });
    },
  };
}

function read(adapter: GPUAdapter, name: string | symbol, changes: Changes): unknown {
  const { info, limits, refused = [] } = changes;
  if (name === "info") return replaced(adapter.info, info);
  if (name === "limits") return replaced(adapter.limits, limits);
  if (name === "features") {
    return new Set([...adapter.features].filter((feature) => !refused.includes(feature)));
  }
  if (name !== "requestDevice") return Reflect.get(adapter, name, adapter);
  return async (descriptor: GPUDeviceDescriptor) => {
    const wanted = [...descriptor.requiredFeatures ?? []] as string[];
    const missing = wanted.find((feature) => refused.includes(feature));
    if (missing) throw new TypeError(`the feature is refused: ${missing}`);
    const device = await adapter.requestDevice(descriptor);
    // A device has the specification's limits at least, whatever was asked for.
    const value = replaced(device.limits, limits);
    if (limits) Object.defineProperty(device, "limits", { value });
    return changes.text ? altered(device, changes.text) : device;
  };
}

function replaced<T extends object>(target: T, values: object = {}): T {
  return new Proxy(target, {
    get: (_, name) =>
      name in values ? Reflect.get(values, name) : Reflect.get(target, name, target),
  });
}

function altered(device: GPUDevice, text: NonNullable<Changes["text"]>): GPUDevice {
  const { createShaderModule } = device;
  device.createShaderModule = (descriptor) =>
    createShaderModule.call(device, { ...descriptor, code: text(descriptor.code, device) });
  return device;
}
