import assert from "assert";
import { Graph, matmul } from "../../graph/mod.ts";
import { openWebGpu } from "./device.ts";
import type { MatmulVariant } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { candidates, preferred } from "./variants.ts";

// Mesa's llvmpipe ends all loops of an invocation after 65,535 rounds without a word.

const { description: { software }, capabilities, device: probe } = await openAdapter();
probe.destroy();
const runnable = candidates("matmul", software, capabilities).filter(({ unmet }) => !unmet);

for (const variant of runnable.map(({ variant }) => variant as MatmulVariant)) {
  Deno.test(`webgpu: ${variant} products of 300,001 terms leave none out`, async () => {
    // Nothing is split to keep the adapter busy.
    const tuning = { ...preferred(software, capabilities), matmul: variant, workgroups: 0 };
    const device = await openWebGpu({ tuning });
    const length = 300_001;
    const graph = new Graph();
    const [a, b] = [graph.input("a", [1, length]), graph.input("b", [length, 1])];
    const variables = device.createVariables([]);
    const executable = await device.compile({ outputs: { y: matmul(a, b) } }, variables);
    const ones = new Float32Array(length).fill(1);
    executable.run({ a: ones, b: ones });
    assert.deepEqual(await executable.read(), [{ y: Float32Array.of(length) }]);
    device.destroy();
  });
}
