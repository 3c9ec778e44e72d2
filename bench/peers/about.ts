/**
 * What a peer says of itself: the version that deno.json pins, and where it computes.
 * @module
 */

import { cpus } from "node:os";
import manifest from "../../deno.json" with { type: "json" };

/** The exact version of an npm package that deno.json pins. */
export function packageVersion(name: string): string {
  const specifier = (manifest.imports as Record<string, string>)[name];
  const version = specifier?.match(/@(\d[^@/]*)$/)?.[1];
  if (!version) throw new Error(`Cannot tell a version as deno.json does not pin ${name}`);
  return version;
}

/** The adapter's description for a WebGPU backend, else the processor's name and thread count. */
export async function adapterName(backend: string): Promise<string> {
  if (backend === "webgpu") {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) {
      throw new Error(
        "Cannot use WebGPU as no adapter was found: install a driver (Debian: mesa-vulkan-drivers)",
      );
    }
    return adapter.info.description || adapter.info.vendor;
  }
  const processors = cpus();
  return `${processors[0]?.model.trim() ?? "CPU"} × ${processors.length}`;
}
