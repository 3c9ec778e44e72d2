import assert from "assert";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { testSteps } from "../golden_cases.ts";
import type { Outcome } from "./compute.ts";
import { runOnDawn } from "./dawn.ts";
import { chooseDriver } from "./vulkan.ts";

// Dawn has a compiler of its own; SwiftShader is a Vulkan driver for processors, with four lanes, that
// Chromium brings.

const label = "Dawn on SwiftShader";
const folders = ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/opt/google/chrome"];

async function compute(): Promise<Map<string, Outcome>> {
  const advice = "it comes with Chromium, on Debian by `apt-get install -y chromium`";
  chooseDriver("vk_swiftshader_icd", folders, advice);
  return await runOnDawn<Outcome>({ file: "compute.ts", name: "computeAll" }, "vulkan");
}

let outcomes: Promise<Map<string, Outcome>> | undefined;

async function outcomeOf(name: string): Promise<Outcome> {
  const outcome = (await (outcomes ??= compute())).get(name);
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

testSteps(label, async (name) => (await outcomeOf(name)).steps!);
