import assert from "assert";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { testSteps } from "../golden_cases.ts";
import type { Outcome } from "./compute.ts";
import { runOnDawn } from "./dawn.ts";
import type { MeasuredClass } from "./measure.ts";
import { chooseDriver } from "./vulkan.ts";

// Dawn has a compiler of its own; SwiftShader is a Vulkan driver for processors, with four lanes, that
// Chromium brings.

const label = "Dawn on SwiftShader";
const folders = ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/opt/google/chrome"];

async function onSwiftShader<T extends { readonly name: string }>(
  file: string,
  name: string,
): Promise<Map<string, T>> {
  const advice = "it comes with Chromium, on Debian by `apt-get install -y chromium`";
  chooseDriver("vk_swiftshader_icd", folders, advice);
  return await runOnDawn<T>({ file, name }, "vulkan");
}

let outcomes: Promise<Map<string, Outcome>> | undefined;

async function outcomeOf(name: string): Promise<Outcome> {
  const outcome = (await (outcomes ??= onSwiftShader("compute.ts", "computeAll"))).get(name);
  assert.ok(outcome, "there is no outcome");
  assert.equal(outcome.error, undefined);
  return outcome;
}

for (const { name } of operationCases) {
  Deno.test({
    name: `${label}: ${name} agrees with the reference`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => void await outcomeOf(name),
  });
}

// llvmpipe multiplies the fastest in registers: `devices/webgpu/classes/measured_test.ts`.
Deno.test({
  name: `${label}: tiles of 8 × 8 are measured to be the fastest for narrow and batched products`,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const found = await onSwiftShader<MeasuredClass>("measure.ts", "measureSome");
    for (const { name, variant, milliseconds } of found.values()) {
      console.log(name, variant, milliseconds);
      assert.doesNotMatch(variant, /subgroup|direct/);
    }
    assert.equal(found.size, 3);
    for (const name of ["matmul narrow", "matmul batched"]) {
      const { variant, milliseconds: { tiled8, tiled16 } } = found.get(name)!;
      assert.equal(variant, "tiled8");
      // Two to six times as fast.
      assert.ok(tiled16 > 1.2 * tiled8, `${tiled16} for ${tiled8}`);
    }
  },
});

testSteps(label, async (name) => (await outcomeOf(name)).steps!);
