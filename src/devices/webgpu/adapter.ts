import type { DeviceDescription } from "../device.ts";

/** What to do when no adapter is found. */
const ADVICE = "install your GPU's driver, or for a software adapter on Debian " +
  "`apt-get install -y mesa-vulkan-drivers`; or use --device=cpu";

/** An adapter with the words that describe it. */
export interface FoundAdapter {
  /** The adapter. */
  readonly adapter: GPUAdapter;
  /** What it is. */
  readonly description: DeviceDescription;
}

/**
 * A WebGPU implementation: what browsers and Deno have as `navigator.gpu`, or an object of the same
 * kind, as `create([])` of the npm package `webgpu` makes.
 */
export interface Gpu {
  /** Its name, where it isn't the runtime's own: devices say it, as in "NVIDIA H200, by Dawn". */
  readonly implementation?: string;
  /** Finds an adapter, a `GPUAdapter`, or `null` where there is none. */
  requestAdapter(
    options?: { readonly powerPreference?: "low-power" | "high-performance" },
  ): Promise<object | null>;
}

/** The implementation that the runtime brings. */
function ownGpu(): Gpu | undefined {
  return globalThis.navigator?.gpu;
}

/** The best adapter of an implementation (the runtime's own), or `undefined` where there is none. */
export async function findAdapter(gpu: Gpu | undefined = ownGpu()): Promise<
  FoundAdapter | undefined
> {
  const found = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!found) return undefined;
  const adapter = found as GPUAdapter;
  const { description, vendor, architecture, isFallbackAdapter } = adapter.info;
  const hardware = description || [vendor, architecture].filter(Boolean).join(" ") ||
    "unnamed GPU";
  const name = gpu?.implementation ? `${hardware}, by ${gpu.implementation}` : hardware;
  const software = isFallbackAdapter || /llvmpipe|swiftshader|lavapipe/i.test(wordsOf(adapter));
  return { adapter, description: { kind: "webgpu", name, software } };
}

/** All that an adapter says of what it is. */
export function wordsOf({ info }: GPUAdapter): string {
  return [info.description, info.vendor, info.architecture, info.device].join(" ");
}

/** Like {@linkcode findAdapter}, but throws an error that says how to get an adapter. */
export async function requireAdapter(gpu: Gpu | undefined = ownGpu()): Promise<FoundAdapter> {
  const found = await findAdapter(gpu);
  if (found) return found;
  const reason = gpu ? "no adapter was found" : "this runtime has no navigator.gpu";
  throw new Error(`Cannot open a WebGPU device as ${reason}: ${ADVICE}`);
}

/** The feature that lets a device write timestamps. */
export const TIMESTAMPS = "timestamp-query";

/**
 * A device of the adapter with all limits that it offers, with timestamps where it lists them, and with
 * subgroups where it grants them: llvmpipe does, though it doesn't list them.
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  // Limits are accessors of the prototype: a spread would miss them.
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") requiredLimits[name] = value;
  }
  const listed = [TIMESTAMPS].filter((name) => adapter.features.has(name as GPUFeatureName));
  const request = (features: readonly string[]) => {
    const requiredFeatures = features as GPUFeatureName[];
    return adapter.requestDevice({ label: "mimetic", requiredLimits, requiredFeatures });
  };
  return await request([...listed, "subgroups"]).catch(() => request(listed));
}
