import assert from "assert";
import { DEPTHWISE, DEPTHWISE_INPUT_GRADIENT, Graph } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { compareCase } from "../testing/operation_tests.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { openWebGpu } from "./device.ts";
import type { Family, Tuning } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { candidates, families, preferred } from "./variants.ts";

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

// Where a GPU shares rows among invocations, cuts sums into pieces, or takes passes apart.
testTuned(
  "a GPU's kernels",
  GPU,
  /softmax|norm|sum|mean|entropy|correct|perceptron|long sum|attention|scan|convolution|mask/i,
);

/** The cases of families whose variants this adapter can run, but doesn't choose. */
const CASES: Readonly<Partial<Record<Family, RegExp>>> = {
  matmul: /^matmul|linear|perceptron/,
  attention: /^attention/,
  depthwise: /^depthwise|ConvMixer/,
  scan: /^selective scan/,
};

const { description: { software }, capabilities, device } = await openAdapter();
device.destroy();
for (const family of families) {
  const names = CASES[family];
  for (const { variant, unmet } of names ? candidates(family, software, capabilities) : []) {
    if (unmet || variant === GPU[family]) continue;
    const tuning: Tuning = { ...GPU, [family]: variant, software: variant !== "tiled16" };
    testTuned(`${variant} ${family} kernels`, tuning, names!);
  }
}

Deno.test({
  name: "webgpu: all ways to filter channel by channel have the same bits",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const random = new Random("pixels");
    const [height, width, channels, kernel] = [7, 13, 12, 5];
    const attributes = { kernel, stride: 1, padding: 2, height, width };
    const graph = new Graph();
    const x = graph.input("x", [2, height, width, channels]);
    const filters = graph.input("filters", [kernel, kernel, channels]);
    const [y] = graph.apply(DEPTHWISE, [x, filters], attributes);
    const [dx] = graph.apply(DEPTHWISE_INPUT_GRADIENT, [filters, x], attributes);
    const inputs = Object.fromEntries([x, filters].map(({ node, shape }) => {
      const values = new Float32Array(sizeOf(shape));
      random.fillNormal(values, 0, 1);
      return [node.attributes.name as string, values];
    }));
    // What stands for pixels outside must not meet it.
    inputs.filters[3] = Infinity;
    const found = new Map<string, unknown>();
    for (const { variant, unmet } of candidates("depthwise", software, capabilities)) {
      if (unmet) continue;
      const tuning = { ...preferred(software, capabilities), depthwise: variant } as Tuning;
      const device = await openWebGpu({ tuning });
      const executable = await device.compile({ outputs: { y, dx } }, device.createVariables([]));
      executable.run(inputs);
      const [outputs] = await executable.read();
      found.set(variant, outputs);
      device.destroy();
    }
    assert.ok(found.size > 2);
    for (const [variant, outputs] of found) {
      assert.deepEqual(outputs, found.get("runs4"), variant);
    }
  },
});
