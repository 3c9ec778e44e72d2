import assert from "assert";
import { openDevice } from "./open.ts";

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: a part of a variable is read alone, and only elements that there are`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const device = await openDevice(kind);
      const variables = device.createVariables([
        { name: "v", shape: [2, 3], dtype: "float32" },
        { name: "n", shape: [3], dtype: "int32" },
      ]);
      variables.write("v", Float32Array.of(1, 2, 3, 4, 5, 6));
      variables.write("n", Int32Array.of(7, 8, 9));
      assert.deepEqual(await variables.read("v", 1, 3), Float32Array.of(2, 3, 4));
      assert.deepEqual(await variables.read("v", 4), Float32Array.of(5, 6));
      assert.deepEqual(await variables.read("n", 2, 1), Int32Array.of(9));
      const places: [number, number?][] = [[0, 7], [6], [-1, 2], [0.5, 1], [0, 0], [5, 2], [
        NaN,
        1,
      ]];
      for (const [offset, count] of places) {
        await assert.rejects(variables.read("v", offset, count), {
          name: "RangeError",
          message: /^Cannot read variable "v": expected elements of its 6, got .* from element /,
        });
      }
      variables.destroy();
      device.destroy();
    },
  });
}
