import { sha256, version } from "../../../host/mod.ts";
import type { Gpu } from "../adapter.ts";
import type { Opened } from "../opened.ts";
import { unrollLoops } from "../unroll.ts";
import { contents } from "./trials.ts";

/**
 * Everything that a proof depends on, as a text: adapter, driver, limits and features, the
 * implementation of WebGPU, and all that is dispatched for the proofs, so that another chooser or text
 * of theirs is proven anew. `undefined` where there is nothing to digest texts with, as on pages
 * without encryption.
 */
export async function proofKey(opened: Opened, gpu?: Gpu): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const { adapter: { info, limits }, device, directive } = opened;
  // Node had no navigator before 21.
  const runtime = globalThis.navigator?.userAgent;
  // In one runtime there may be several, as Dawn beside wgpu in Deno, over the same driver.
  const own = gpu === undefined || gpu === globalThis.navigator?.gpu;
  const { vendor, architecture, device: model, description } = info;
  const { subgroupMinSize, subgroupMaxSize, isFallbackAdapter } = info;
  return JSON.stringify({
    version,
    implementation: { runtime, own, language: languageOf(gpu), directive },
    kernels: await sha256(kernelsOf(opened)),
    info: { vendor, architecture, device: model, description, isFallbackAdapter },
    subgroups: [subgroupMinSize, subgroupMaxSize],
    features: [...device.features].sort(),
    limits: numbersOf(limits),
  });
}

/** What is tried and dispatched for it, each text once as it is compiled. */
export function kernelsOf(opened: Opened): string {
  const { candidates, dispatches } = contents(opened);
  const texts = new Map<string, number>();
  const made = dispatches.map(({ source, ...rest }) => {
    const text = unrollLoops(source, rest.constants);
    if (!texts.has(text)) texts.set(text, texts.size);
    return { ...rest, text: texts.get(text) };
  });
  return JSON.stringify([candidates, made, ...texts.keys()]);
}

/** What an implementation's compiler takes beyond the first version of WGSL. */
function languageOf(gpu: Gpu = navigator.gpu): string[] {
  const { wgslLanguageFeatures = [] } = gpu as { wgslLanguageFeatures?: Iterable<string> };
  return [...wgslLanguageFeatures].sort();
}

function numbersOf(limits: GPUSupportedLimits): Record<string, number> {
  const found: Record<string, number> = {};
  // Limits are accessors of the prototype: a spread would miss them.
  for (const name in limits) {
    const value = limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") found[name] = value;
  }
  return found;
}
