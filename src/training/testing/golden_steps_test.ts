import assert from "assert";
import { type Device, openCpu, openDevice } from "../../devices/mod.ts";
import { assertClose, goldenNames } from "./golden_cases.ts";
import type { GoldenModel, Steps } from "./golden_models.ts";
import { isGoldenAdapter, readGoldenSteps, takeAllSteps } from "./golden_steps.ts";

type AllSteps = Record<GoldenModel, Steps>;

function assertSameBits(found: AllSteps, golden: AllSteps, made: string): void {
  for (const name of goldenNames) {
    const message = `${name} has other bits than golden_steps.json, made with ${made}`;
    assert.deepEqual(found[name], golden[name], message);
  }
  assert.deepEqual(Object.keys(golden), Object.keys(found));
}

function assertAllClose(found: AllSteps, golden: AllSteps): void {
  for (const name of goldenNames) assertClose(name, found[name], golden[name]);
}

async function stepsOn(device: Device): Promise<AllSteps> {
  try {
    return await takeAllSteps(device);
  } finally {
    device.destroy();
  }
}

for (const threads of [1, 2]) {
  Deno.test(`the CPU's first steps are the golden ones to the bit, ${threads} threads`, async () => {
    const { steps, command } = await readGoldenSteps();
    const found = await stepsOn(await openCpu({ threads, variant: "relaxed" }));
    assertSameBits(found, steps.cpu, command);
  });
}

Deno.test("the CPU's first steps have the same bits under the tasks' V8 flags", async () => {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)),
  );
  const flags: string = /--v8-flags=\S+/.exec(tasks.train.command)![0];
  const script = new URL("./golden_steps.ts", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", flags, script, "cpu"],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { steps, command } = await readGoldenSteps();
  assertSameBits(JSON.parse(new TextDecoder().decode(stdout)), steps.cpu, command);
});

Deno.test("the CPU's kernels without fused multiply-adds take steps close by", async () => {
  const { steps } = await readGoldenSteps();
  assertAllClose(await stepsOn(await openCpu({ threads: 2, variant: "plain" })), steps.cpu);
});

Deno.test({
  name: "WebGPU's first steps are close to the CPU's, and on llvmpipe the golden ones to the bit",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { steps, webgpu } = await readGoldenSteps();
    const device = await openDevice("webgpu");
    const { name } = device.description;
    const found = await stepsOn(device);
    assertAllClose(found, steps.cpu);
    if (isGoldenAdapter(name)) assertSameBits(found, steps.webgpu, webgpu);
  },
});
