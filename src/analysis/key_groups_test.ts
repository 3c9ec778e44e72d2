import assert from "assert";
import { keyHeadOf, repeatKeyHeads } from "./key_groups.ts";

Deno.test("consecutive heads share keys, and each has its copy of them", () => {
  const groups = { heads: 6, keyHeads: 2 };
  const heads = Array.from({ length: 6 }, (_, head) => keyHeadOf(head, groups));
  assert.deepEqual(heads, [0, 0, 0, 1, 1, 1]);
  const values = Float32Array.of(1, 2, 3, 4);
  assert.deepEqual([...repeatKeyHeads(values, groups)], [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
  assert.equal(repeatKeyHeads(values, { heads: 2, keyHeads: 2 }), values);
});
