import assert from "assert";
import { flow } from "./flow.ts";

Deno.test("what doesn't fit a line begins the next one, what is too wide stands alone", () => {
  assert.deepEqual(flow([40, 30, 10, 200, 20], 10, 90), [
    { x: 0, line: 0 },
    { x: 50, line: 0 },
    { x: 0, line: 1 },
    { x: 0, line: 2 },
    { x: 0, line: 3 },
  ]);
  assert.deepEqual(flow([], 10, 90), []);
});
