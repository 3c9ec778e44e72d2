import assert from "assert";
import { assertShape, equalShapes, formatShape, sizeOf } from "./shape.ts";

Deno.test("formatShape() writes shapes as people do", () => {
  assert.equal(formatShape([]), "[]");
  assert.equal(formatShape([5]), "[5]");
  assert.equal(formatShape([64, 3, 32, 32]), "[64, 3, 32, 32]");
});

Deno.test("sizeOf() multiplies the axes", () => {
  assert.equal(sizeOf([]), 1);
  assert.equal(sizeOf([7]), 7);
  assert.equal(sizeOf([2, 3, 4]), 24);
  assert.equal(sizeOf([2, 0, 4]), 0);
});

Deno.test("equalShapes() compares rank and axes", () => {
  assert.equal(equalShapes([], []), true);
  assert.equal(equalShapes([2, 3], [2, 3]), true);
  assert.equal(equalShapes([2, 3], [3, 2]), false);
  assert.equal(equalShapes([2, 3], [2, 3, 1]), false);
});

Deno.test("assertShape() refuses axes that are no counts", () => {
  for (const axis of [-1, 1.5, NaN, Infinity]) {
    assert.throws(() => assertShape([2, axis]), {
      name: "RangeError",
      message: `Cannot use a shape: expected whole numbers of at least 0, got ${
        formatShape([2, axis])
      }`,
    });
    assert.throws(() => sizeOf([axis]), RangeError);
  }
  assert.throws(() => assertShape([2 ** 30, 2 ** 30]), /expected a size of at most/);
});
