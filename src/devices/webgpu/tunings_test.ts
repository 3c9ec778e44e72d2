import { compareCase } from "../testing/operation_tests.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { openWebGpu } from "./device.ts";
import type { Tuning } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { candidates, families } from "./variants.ts";

// The choices made for other adapters than this machine's, run on this machine's, so that a GPU runs
// kernels that were tested before.

const GPU: Tuning = {
  matmul: "tiled8",
  attention: "staged",
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

// Where a GPU shares rows among invocations, cuts sums into pieces, or takes passes apart.
testTuned(
  "a GPU's kernels",
  GPU,
  /softmax|norm|sum|mean|entropy|correct|perceptron|long sum|attention|scan|convolution|mask/i,
);

// The products and the attention that this adapter can run, but doesn't choose.
const { description: { software }, capabilities, device } = await openAdapter();
device.destroy();
for (const family of families.filter((name) => name === "matmul" || name === "attention")) {
  for (const { variant, unmet } of candidates(family, software, capabilities)) {
    if (unmet || variant === GPU[family]) continue;
    const tuning: Tuning = { ...GPU, [family]: variant, software: variant !== "tiled16" };
    const names = family === "matmul" ? /^matmul|linear|perceptron/ : /^attention/;
    testTuned(`${variant} ${family} kernels`, tuning, names);
  }
}
