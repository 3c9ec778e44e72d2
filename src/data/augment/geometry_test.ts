import assert from "assert";
import * as geometry from "./geometry.ts";
import { type WorkingImage, workingImage } from "./image.ts";

const NEAREST = { interpolation: "nearest", fill: [99] } as const;
const BILINEAR = { interpolation: "bilinear", fill: [99] } as const;

function square(): WorkingImage {
  return workingImage([1, 2, 3, 4, 5, 6, 7, 8, 9], { height: 3, width: 3, channels: 1 });
}

function after(change: (image: WorkingImage) => void, image = square()): number[] {
  change(image);
  return [...image.bytes];
}

Deno.test("translate moves whole pixels right and down and fills what comes in", () => {
  for (const how of [NEAREST, BILINEAR]) {
    assert.deepEqual(
      after((i) => geometry.translateX(i, 1, how)),
      [99, 1, 2, 99, 4, 5, 99, 7, 8],
    );
    assert.deepEqual(
      after((i) => geometry.translateY(i, -2, how)),
      [7, 8, 9, 99, 99, 99, 99, 99, 99],
    );
  }
});

Deno.test("rotate turns counterclockwise about the center", () => {
  for (const how of [NEAREST, BILINEAR]) {
    assert.deepEqual(after((i) => geometry.rotate(i, 90, how)), [3, 6, 9, 2, 5, 8, 1, 4, 7]);
    assert.deepEqual(after((i) => geometry.rotate(i, 180, how)), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  }
});

Deno.test("shear moves rows or columns by their distance from the edge", () => {
  // Row y shows x + (y + ½): ½, 1½ and 2½ pixels, and x + ½ itself is a pixel's center.
  assert.deepEqual(
    after((i) => geometry.shearX(i, 1, NEAREST)),
    [2, 3, 99, 6, 99, 99, 99, 99, 99],
  );
  assert.deepEqual(
    after((i) => geometry.shearY(i, 1, NEAREST)),
    [4, 8, 99, 7, 99, 99, 99, 99, 99],
  );
  assert.deepEqual(
    after((i) => geometry.shearX(i, 0.3, NEAREST)),
    [1, 2, 3, 4, 5, 6, 8, 9, 99],
  );
});

Deno.test("bilinear values lie between their neighbors, at the edge they are the edge", () => {
  assert.deepEqual(
    after(
      (i) => geometry.translateX(i, 0.5, BILINEAR),
      workingImage([10, 20, 40], { height: 1, width: 3, channels: 1 }),
    ),
    [10, 15, 30],
  );
});

Deno.test("bilinear values are cut off, not rounded", () => {
  const image = workingImage([10, 13], { height: 1, width: 2, channels: 1 });
  assert.deepEqual(after((i) => geometry.translateX(i, -0.5, BILINEAR), image), [11, 99]);
});

Deno.test("every channel moves alike and has its own fill", () => {
  const image = workingImage([1, 2, 3, 4, 5, 6], { height: 1, width: 2, channels: 3 });
  for (const interpolation of ["nearest", "bilinear"] as const) {
    const moved = { ...image, bytes: image.bytes.slice() };
    geometry.translateX(moved, 1, { interpolation, fill: [70, 80, 90] });
    assert.deepEqual([...moved.bytes], [70, 1, 80, 3, 90, 5]);
  }
});

Deno.test("doing nothing leaves every pixel", () => {
  for (const how of [NEAREST, BILINEAR]) {
    for (const name of ["shearX", "shearY", "translateX", "translateY", "rotate"] as const) {
      assert.deepEqual(after((i) => geometry[name](i, 0, how)), [...square().bytes], name);
    }
  }
});
