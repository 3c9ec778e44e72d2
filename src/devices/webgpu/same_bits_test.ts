import assert from "assert";
import {
  DEPTHWISE,
  DEPTHWISE_INPUT_GRADIENT,
  Graph,
  SELECTIVE_SCAN,
  type Tensor,
} from "../../graph/mod.ts";
import { compare } from "../testing/operation_tests.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Outputs } from "../device.ts";
import { openWebGpu } from "./device.ts";
import type { Family, Tuning } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { candidates, preferred } from "./variants.ts";

// Which of these a device takes changes no number where compilers keep the order of operations. WGSL lets them
// change it: on an NVIDIA H200 scans had other bits.

/** Makes inputs of a shape, with normal numbers or a function of them. */
type Input = (shape: readonly number[], change?: (value: number) => number) => Tensor;

function testSameBits(
  what: string,
  family: Family,
  build: (graph: Graph, input: Input) => Record<string, Tensor>,
): void {
  Deno.test({
    name: `webgpu: all ways to ${what} have the same bits, or on a GPU the same numbers`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const random = new Random("bits");
      const graph = new Graph();
      const inputs: Record<string, Float32Array> = {};
      const outputs = build(graph, (shape, change = (value) => value) => {
        const name = `x${Object.keys(inputs).length}`;
        const values = new Float32Array(sizeOf(shape));
        random.fillNormal(values, 0, 1);
        inputs[name] = values.map((value) => change(value));
        return graph.input(name, shape);
      });
      const { description: { software }, capabilities, device } = await openAdapter();
      device.destroy();
      const found: Outputs[] = [];
      for (const { variant, unmet } of candidates(family, software, capabilities)) {
        if (unmet) continue;
        // A device that is soon busy keeps sums as they are.
        const usual = { ...preferred(software, capabilities), workgroups: 1 };
        const device = await openWebGpu({ tuning: { ...usual, [family]: variant } as Tuning });
        const executable = await device.compile({ outputs }, device.createVariables([]));
        executable.run(inputs);
        const [out] = await executable.read();
        device.destroy();
        found.push(out);
        if (software) assert.deepEqual(out, found[0], variant);
        else Object.entries(out).forEach(([name, y]) => compare(name, y, found[0][name]));
      }
      assert.ok(found.length > 2);
    },
  });
}

testSameBits("filter channel by channel", "depthwise", (graph, input) => {
  const [height, width, channels, kernel] = [7, 13, 12, 5];
  const attributes = { kernel, stride: 1, padding: 2, height, width };
  const x = input([2, height, width, channels]);
  // What stands for pixels outside must not meet infinity.
  const filters = input([kernel, kernel, channels], (value) => value > 2.5 ? Infinity : value);
  const [y] = graph.apply(DEPTHWISE, [x, filters], attributes);
  const [dx] = graph.apply(DEPTHWISE_INPUT_GRADIENT, [filters, x], attributes);
  return { y, dx };
});

testSameBits("scan forward", "scan", (graph, input) => {
  const [batch, tokens, channels, states] = [2, 83, 70, 19];
  const u = input([batch, tokens, channels]);
  const delta = input([batch, tokens, channels], (value) => 0.1 * value ** 2);
  const a = input([channels, states], (value) => value > 2.5 ? NaN : -(value ** 2));
  const [b, c] = [input([batch, tokens, states]), input([batch, tokens, states])];
  const [y, kept] = graph.apply(SELECTIVE_SCAN, [u, delta, a, b, c], { chunk: 16 });
  return { y, kept };
});
