import assert from "assert";
import { divide, gradients, Graph } from "../../graph/mod.ts";
import { openCpu } from "./device.ts";

Deno.test("quotients of a tensor that repeats are rounded once, whatever the reciprocal is", async () => {
  const device = await openCpu({ threads: 1 });
  const graph = new Graph();
  const [a, b] = [graph.input("a", [5, 1]), graph.input("b", [5, 4])];
  const y = divide(a, b);
  const [da, db] = gradients(y, [a, b]);
  const numerators = Float32Array.of(0, -0, 1e-38, 1e38, 1);
  const divisors = Float32Array.from([1e-39, -1e-39, 2e38, 3], Math.fround);
  const given = { a: numerators, b: Float32Array.from({ length: 20 }, (_, i) => divisors[i % 4]) };
  for (const fuse of [true, false]) {
    const variables = device.createVariables([]);
    const program = await device.compile({ outputs: { y, da, db } }, variables, { fuse });
    program.run(given);
    const [found] = await program.read();
    const quotients = Float32Array.from(found.y, (_, i) => numerators[i >> 2] / divisors[i % 4]);
    assert.deepEqual(found.y, quotients);
    const inverses = divisors.reduce(
      (sum, divisor) => Math.fround(sum + Math.fround(1 / divisor)),
      0,
    );
    found.da.forEach((each) => assert.equal(each, inverses));
    // Of the last row, by numbers whose squares aren't too large: −a/b².
    assert.ok(Math.abs(found.db[19] + 1 / 9) < 1e-8);
  }
  device.destroy();
});
