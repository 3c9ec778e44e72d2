import type { DeviceDescription } from "../device.ts";
import { wordsOf } from "./adapter.ts";
import type { Capabilities } from "./needs.ts";

/** What compilers demand before a text that uses subgroups, or why there is no such text. */
export type SubgroupDirective = { readonly text: string } | { readonly unusable: string };

/**
 * Finds out by trying how subgroups are asked for: Tint, of Dawn and Chrome, demands a directive,
 * which naga, of wgpu and Deno, refuses.
 */
export async function probeSubgroups(device: GPUDevice): Promise<SubgroupDirective> {
  if (!device.features.has("subgroups" as GPUFeatureName)) {
    return { unusable: "the adapter doesn't grant them" };
  }
  for (const text of ["", "enable subgroups;\n"]) {
    if (await compiles(device, text + PROBE)) return { text };
  }
  return { unusable: "the adapter grants them, but no kernel with them compiles" };
}

const PROBE = `@compute @workgroup_size(4)
fn main(@builtin(subgroup_invocation_id) lane: u32) {
  _ = subgroupBroadcast(lane, 0u);
}`;

async function compiles(device: GPUDevice, code: string): Promise<boolean> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: "subgroups", code });
  device.createComputePipeline({ label: "subgroups", layout: "auto", compute: { module } });
  return !await device.popErrorScope();
}

/** What a device has of what kernels may need. */
export function capabilitiesOf(
  adapter: GPUAdapter,
  device: GPUDevice,
  { software }: DeviceDescription,
  directive: SubgroupDirective,
): Capabilities {
  const { limits } = device;
  return {
    ...subgroupsOf(adapter.info, directive),
    // Known to compile them fast are llvmpipe and the compilers of GPUs; SwiftShader isn't.
    largeRegisterTiles: !software || /llvmpipe|lavapipe/i.test(wordsOf(adapter)),
    workgroupBytes: limits.maxComputeWorkgroupStorageSize,
    invocations: limits.maxComputeInvocationsPerWorkgroup,
    bindings: limits.maxStorageBuffersPerShaderStage,
  };
}

function subgroupsOf(
  info: GPUAdapterInfo,
  directive: SubgroupDirective,
): Pick<Capabilities, "subgroups" | "withoutSubgroups"> {
  if ("unusable" in directive) return { withoutSubgroups: directive.unusable };
  const { subgroupMinSize, subgroupMaxSize } = info;
  if (subgroupMinSize && subgroupMaxSize) return { subgroups: [subgroupMinSize, subgroupMaxSize] };
  return { withoutSubgroups: "the adapter doesn't say how many lanes they have" };
}
