import assert from "assert";
import { Graph, subtract } from "../../graph/mod.ts";
import { openCpu } from "./device.ts";

Deno.test("differences of a tensor that repeats have IEEE 754's signs of 0", async () => {
  const device = await openCpu({ threads: 1 });
  const graph = new Graph();
  const y = subtract(graph.input("a", [3, 1]), graph.input("b", [3, 3]));
  const a = Float32Array.of(3, -0, Infinity);
  const b = Float32Array.of(3, 1, -0, 0, -0, 2, Infinity, -Infinity, NaN);
  for (const fuse of [true, false]) {
    const variables = device.createVariables([]);
    const program = await device.compile({ outputs: { y } }, variables, { fuse });
    program.run({ a, b });
    const [found] = await program.read();
    // deepEqual tells −0 from 0.
    assert.deepEqual(found.y, Float32Array.from(b, (x, i) => a[Math.floor(i / 3)] - x));
  }
  device.destroy();
});
