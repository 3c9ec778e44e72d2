import { compareCase } from "../testing/operation_tests.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { openWebGpu } from "./device.ts";
import type { Family, Tuning } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { candidates, families } from "./variants.ts";

// The choices made for other adapters than this machine's, run on this machine's, so that a GPU runs
// kernels that were tested before.

const GPU: Tuning = {
  matmul: "tiled8",
  attention: "staged",
  depthwise: "runs4",
  rows: "shared",
  scan: "chunked",
  workgroups: 512,
  software: false,
};

function testTuned(title: string, tuning: Tuning, names: RegExp): void {
  Deno.test({
    name: `webgpu: ${title} agree with the reference`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const device = await openWebGpu({ tuning });
      for (const operationCase of operationCases.filter(({ name }) => names.test(name))) {
        await t.step(operationCase.name, () => compareCase(device, operationCase));
      }
      device.destroy();
    },
  });
}

// Where a GPU has another variant, shares rows among invocations, cuts sums into pieces, or takes passes
// apart.
testTuned(
  "a GPU's kernels",
  GPU,
  /softmax|norm|sum|mean|entropy|correct|matmul|linear|perceptron|attention|scan|convolution|mask/i,
);

/** The cases of families whose variants this adapter can run, but doesn't choose. */
const CASES: Readonly<Partial<Record<Family, RegExp>>> = {
  matmul: /^matmul|linear|perceptron/,
  attention: /^attention/,
  depthwise: /^depthwise|ConvMixer/,
  scan: /^selective scan/,
};

const { description: { software: isSoftware }, capabilities, device } = await openAdapter();
device.destroy();
for (const family of families) {
  const names = CASES[family];
  for (const { variant, unmet } of names ? candidates(family, isSoftware, capabilities) : []) {
    if (unmet || variant === GPU[family]) continue;
    // A scan of few channels goes through time only where they keep the adapter busy.
    const workgroups = family === "scan" ? 1 : GPU.workgroups;
    const software = variant !== "tiled16";
    const tuning: Tuning = { ...GPU, [family]: variant, software, workgroups };
    testTuned(`${variant} ${family} kernels`, tuning, names!);
  }
}
