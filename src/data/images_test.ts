import assert from "assert";
import { assertImageSet, type ImageSet, take } from "./images.ts";

const SET: ImageSet = {
  images: Uint8Array.from({ length: 24 }, (_, i) => i),
  labels: Int32Array.of(0, 1, 2, 1),
  count: 4,
  height: 1,
  width: 2,
  channels: 3,
  classes: 3,
  description: "made by hand",
};

Deno.test("take() keeps the first images and labels and says so", () => {
  const two = take(SET, 2);
  assertImageSet(two);
  assert.deepEqual([...two.images], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual([...two.labels], [0, 1]);
  assert.equal(two.description, "made by hand, first 2 images");
  assert.equal(two.images.buffer, SET.images.buffer);
  assert.equal(take(SET, 4), SET);
  assert.equal(take(SET, 9), SET);
  for (const n of [0, -1, 1.5, NaN]) {
    assert.throws(() => take(SET, n), /a whole number of at least 1, got/);
  }
});

Deno.test("assertImageSet() refuses what doesn't fit together", () => {
  assertImageSet(SET);
  assert.throws(
    () => assertImageSet({ ...SET, count: 3 }),
    /expected 18 bytes and 3 labels .*, got 24 bytes/,
  );
  assert.throws(
    () => assertImageSet({ ...SET, channels: 0 }),
    /channels to be a positive integer, got 0/,
  );
  assert.throws(() => assertImageSet({ ...SET, classes: 2 }), /from 0 to 1, got 2 at index 2/);
});
