/**
 * What a peer says of itself: the version that is pinned, and where it computes.
 * @module
 */

import { cpus } from "node:os";

/** The exact version of an npm package that a peer's import pins. */
export function packageVersion(name: string): string {
  const start = `npm:${name}@`;
  const lock = JSON.parse(Deno.readTextFileSync(new URL("../deno.lock", import.meta.url)));
  const pinned = Object.keys(lock.specifiers).find((specifier) => specifier.startsWith(start));
  if (pinned) return pinned.slice(start.length);
  throw new Error(`Cannot tell a version: expected ${name} in bench/deno.lock, got none`);
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
