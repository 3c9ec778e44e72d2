/**
 * Dawn, Chromium's implementation of WebGPU, in Deno: what `--device=webgpu:dawn` loads. It is installed
 * apart, as it has 132 MB.
 *
 * @module
 */
import type { Gpu } from "../../src/devices/mod.ts";
import { DAWN_VERSION, dawnFolder, dawnModule, exists } from "../../src/host/mod.ts";

/** What the package exports. */
interface Package {
  create(flags: readonly string[]): Gpu & { readonly wgslLanguageFeatures?: Iterable<string> };
}

/** Timestamps as they are, and features that no specification has yet, such as matrix units. */
const FLAGS = [
  "enable-dawn-features=allow_unsafe_apis",
  "disable-dawn-features=timestamp_quantization",
];

/** Dawn frees an instance with this object, even while devices of it are in use: then it crashes. */
const kept: unknown[] = [];

/** How Dawn is loaded. */
export interface DawnOptions {
  /** Where npm installed it. Default: in the user's cache folder. */
  readonly folder?: string;
  /** Flags of Dawn's beside ours, as in `backend=vulkan`. */
  readonly flags?: readonly string[];
}

/**
 * Loads Dawn.
 *
 * @throws {Error} if it isn't installed or may not be loaded; its `requestAdapter` throws where there is no
 *   adapter. The messages say what to do.
 */
export async function loadDawn(
  { folder = dawnFolder(), flags = [] }: DawnOptions = {},
): Promise<Gpu & { readonly wgslLanguageFeatures: readonly string[] }> {
  const { create } = await load(folder);
  const gpu = create([...FLAGS, ...flags]);
  kept.push(gpu);
  return {
    implementation: "Dawn",
    wgslLanguageFeatures: [...gpu.wgslLanguageFeatures ?? []],
    async requestAdapter(options) {
      const adapter = await gpu.requestAdapter(options);
      if (adapter) return adapter;
      throw new Error(
        "Cannot open webgpu:dawn: expected an adapter, got none: install your GPU's driver, or set " +
          "VK_ICD_FILENAMES to the file of another Vulkan driver, as " +
          "/usr/lib/chromium/vk_swiftshader_icd.json of Debian's chromium (Mesa 22's llvmpipe isn't " +
          "enough for Dawn); or use --device=webgpu",
      );
    },
  };
}

async function load(folder: string): Promise<Package> {
  const file = dawnModule(folder);
  try {
    if (await exists(file)) {
      // Computed, so that nothing but this call ever loads it.
      return await import(new URL(`file://${encodeURI(file)}`).href);
    }
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new Error(
      name === "NotCapable"
        ? `Cannot load Dawn: expected permission to read ${folder} and to call its library, got ` +
          `none: run the task by deno run -A in place of deno run -P`
        : `Cannot load Dawn: expected version ${DAWN_VERSION} for ${Deno.build.os} on ` +
          `${Deno.build.arch} in ${folder}, got: ${message}`,
      { cause },
    );
  }
  throw new Error(
    `Cannot load Dawn: expected npm's package webgpu in ${folder}, got none; install it (132 MB) by ` +
      `npm install --ignore-scripts --prefix ${folder} webgpu@${DAWN_VERSION}`,
  );
}
