import assert from "assert";
import { Random } from "../../random/mod.ts";
import { dirac, identity } from "./identity.ts";
import type { Initializer } from "../types.ts";

const draw = (initializer: Initializer, shape: number[]) => [
  ...initializer({ name: "w", shape, fanIn: 1, fanOut: 1 }, new Random(0)),
];

Deno.test("identity() copies as many inputs as there are outputs for", () => {
  assert.deepEqual(draw(identity(), [2, 3]), [1, 0, 0, 0, 1, 0]);
  assert.deepEqual(draw(identity({ gain: 2 }), [3, 2]), [2, 0, 0, 2, 0, 0]);
  assert.throws(() => draw(identity(), [2, 3, 3]), {
    name: "RangeError",
    message: "Cannot initialize w by the identity: expected two axes, got [2, 3, 3]",
  });
});

Deno.test("dirac() copies under the middle of the kernel, within each group", () => {
  assert.deepEqual(draw(dirac(), [2, 1, 3]), [0, 1, 0, 0, 0, 0]);
  assert.deepEqual(draw(dirac(), [1, 2, 1, 3]), [0, 1, 0, 0, 0, 0]);
  assert.deepEqual(draw(dirac(), [1, 1, 3, 3]), [0, 0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(draw(dirac({ groups: 2 }), [4, 2, 1]), [1, 0, 0, 1, 1, 0, 0, 1]);
  assert.deepEqual(draw(dirac({ groups: 3 }), [3, 1, 3]), [0, 1, 0, 0, 1, 0, 0, 1, 0]);
});

Deno.test("dirac() refuses what isn't a grouped convolution", () => {
  assert.throws(() => draw(dirac(), [2, 2]), /expected \[out, in .+, got \[2, 2\]/);
  assert.throws(
    () => draw(dirac({ groups: 2 }), [3, 1, 3]),
    /outputs that divide into 2 groups, got \[3, 1, 3\]/,
  );
  assert.throws(() => draw(dirac({ groups: 0 }), [3, 1, 3]), RangeError);
});
