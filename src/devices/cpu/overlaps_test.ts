/** Assignments between parts of one variable that overlap. */
import assert from "assert";
import { assign, Graph, view } from "../../graph/mod.ts";
import { openCpu } from "../mod.ts";

for (const threads of [1, 2]) {
  Deno.test(`a variable's part is moved as a whole, however long it is, ${threads} threads`, async () => {
    const device = await openCpu({ threads });
    try {
      for (const n of [100, 16_386, 200_000]) {
        for (const [to, from] of [[1, 0], [0, 1], [64, 0], [0, 0]]) {
          const graph = new Graph();
          const w = graph.variable("w", [n]);
          const some = [n - Math.max(to, from)];
          const update = assign(view(w, to, some), view(w, from, some));
          const variables = device.createVariables([{ name: "w", shape: [n], dtype: "float32" }]);
          const program = await device.compile({ outputs: {}, updates: [update] }, variables);
          const values = Float32Array.from({ length: n }, (_, i) => i);
          variables.write("w", values);
          program.run({});
          await program.read();
          assert.deepEqual(await variables.read("w"), values.copyWithin(to, from, from + some[0]));
          program.destroy();
          variables.destroy();
        }
      }
    } finally {
      device.destroy();
    }
  });
}
