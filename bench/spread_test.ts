import assert from "assert";
import { spread } from "./spread.ts";

Deno.test("spread gives the median and the quartiles of unsorted samples", () => {
  assert.deepEqual(spread([5, 1, 4, 2, 3]), { n: 5, median: 3, lower: 2, upper: 4 });
  assert.deepEqual(spread([4, 1]), { n: 2, median: 2.5, lower: 1.75, upper: 3.25 });
  assert.throws(() => spread([]), RangeError);
});
