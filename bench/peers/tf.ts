/**
 * tfjs and its backends, named in this place alone. No manifest lists them, as whatever a manifest lists
 * is downloaded before any task runs.
 * @module
 */
// deno-lint-ignore-file no-import-prefix
export * from "npm:@tensorflow/tfjs@4.22.0";

/** Loads what a backend needs beside tfjs itself. */
export async function loadBackend(backend: string): Promise<void> {
  if (backend === "wasm") await import("npm:@tensorflow/tfjs-backend-wasm@4.22.0");
  else if (backend === "webgpu") await import("npm:@tensorflow/tfjs-backend-webgpu@4.22.0");
  else if (backend !== "cpu") {
    throw new RangeError(`Cannot open tfjs: expected cpu, wasm or webgpu, got ${backend}`);
  }
}
