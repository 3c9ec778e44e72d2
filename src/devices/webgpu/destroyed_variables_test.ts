import assert from "assert";
import { exp, Graph, scale } from "../../graph/mod.ts";
import { openDevice } from "../open.ts";

Deno.test({
  name: "variables that are destroyed while a program compiles are named in the error",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const device = await openDevice("webgpu");
    const types = [{ name: "w", shape: [3], dtype: "float32" }] as const;
    let refused = 0;
    // At once, before kernels are chosen, and at turns after that.
    for (let turns = 0; turns < 30; turns++) {
      const variables = device.createVariables(types);
      const outputs = { y: scale(exp(new Graph().variable("w", [3])), 2 + turns) };
      const compiling = Promise.allSettled([device.compile({ outputs }, variables)]);
      for (let i = 0; i < turns; i++) await Promise.resolve();
      variables.destroy();
      const [made] = await compiling;
      if (made.status === "rejected") {
        assert.equal(made.reason.message, "Cannot compile as the variables were destroyed");
        refused++;
      } else {
        assert.throws(() => made.value.run({}), /Cannot run as the variables .* were destroyed$/);
        made.value.destroy();
      }
    }
    assert.ok(refused > 0);
    device.destroy();
  },
});
