import assert from "assert";
import { topMargin, wholeTicks } from "./layout.ts";

Deno.test("ticks stand at whole numbers and are few", () => {
  const sizes = [0, 3, 8, 12, 30, 100, 250, 300].map((last) => wholeTicks([0, last]).dtick);
  assert.deepEqual(sizes, [1, 1, 1, 2, 5, 20, 50, 50]);
  assert.equal(wholeTicks([]).dtick, 1);
});

Deno.test("a legend that needs another row gets it", () => {
  const one = topMargin(["default", "mimetic"]);
  assert.ok(topMargin(["default", "mimetic", "tied", "control"]) > one);
  assert.equal(topMargin(["default", "mimetic", "tied", "control"], 1000), one);
});
