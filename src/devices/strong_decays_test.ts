import assert from "assert";
import { chunkedAttention, Graph } from "../graph/mod.ts";
import { openDevice } from "./open.ts";

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: a decay of 0 is one whose logarithm is −1e30, whatever the chunk`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const device = await openDevice(kind);
      const variables = device.createVariables([]);
      for (const chunk of [1, 2, 3, 4, 8]) {
        const graph = new Graph();
        const y = chunkedAttention({
          query: graph.input("query", [1, 6, 1]),
          key: graph.input("key", [1, 6, 1]),
          value: graph.input("value", [1, 6, 1, 1]),
          logDecay: graph.input("logDecay", [1, 6, 1]),
        }, { chunk });
        const executable = await device.compile({ outputs: { y } }, variables);
        const ones = new Float32Array(6).fill(1);
        const value = Float32Array.of(1, 2, 3, 4, 5, 6);
        const logDecay = Float32Array.of(0, 0, 0, -1e30, 0, 0);
        executable.run({ query: ones, key: ones, value, logDecay });
        const [found] = await executable.read();
        assert.deepEqual([...found.y], [1, 3, 6, 4, 9, 15], `chunks of ${chunk}`);
        executable.destroy();
      }
      variables.destroy();
      device.destroy();
    },
  });
}
