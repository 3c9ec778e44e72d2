import assert from "assert";
import { imagesFrom, imagesOfClasses } from "./image_parts.ts";
import type { ImageSet } from "./images.ts";

/** Images of two bytes, which say their place and class. */
const set: ImageSet = {
  images: Uint8Array.of(0, 1, 1, 0, 2, 2, 3, 1, 4, 3),
  labels: Int32Array.of(1, 0, 2, 1, 3),
  count: 5,
  height: 1,
  width: 2,
  channels: 1,
  classes: 4,
  description: "five",
};

Deno.test("imagesFrom() shares the bytes of images that follow each other", () => {
  const part = imagesFrom(set, 1, 3);
  assert.deepEqual([...part.images], [1, 0, 2, 2, 3, 1]);
  assert.deepEqual([...part.labels], [0, 2, 1]);
  assert.deepEqual([part.count, part.classes, part.description], [3, 4, "five, images 1 to 3"]);
  assert.equal(part.images.buffer, set.images.buffer);
  assert.throws(() => imagesFrom(set, 3, 3), {
    message: "Cannot take images of five: expected places from 0 to 4, got 3 to 5",
  });
  assert.throws(() => imagesFrom(set, -1, 3), /expected the first one's place to be/);
  assert.throws(() => imagesFrom(set, 0, 0), /expected their number to be/);
});

Deno.test("imagesOfClasses() keeps the order, and counts classes from 0", () => {
  const part = imagesOfClasses(set, 1, 2);
  assert.deepEqual([...part.images], [0, 1, 2, 2, 3, 1]);
  assert.deepEqual([...part.labels], [0, 1, 0]);
  assert.deepEqual([part.count, part.classes, part.description], [3, 2, "five, classes 1 to 2"]);
  assert.throws(() => imagesOfClasses(set, 3, 2), {
    message: "Cannot take classes of five: expected some of 0 to 3 that have images, got 3 to 4",
  });
});
