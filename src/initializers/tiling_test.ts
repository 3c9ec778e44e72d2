import assert from "assert";
import { repeatMiddle, tileMatrix } from "./tiling.ts";

const norm = (x: Float32Array) => Math.hypot(...x);

/** A matrix of 1, 2, 3, … */
const counting = (n: number) => Float32Array.from({ length: n }, (_, i) => i + 1);

Deno.test("a matrix is repeated in both directions and keeps its norm, as by hand", () => {
  // [1 2; 3 4], of norm √30, over 3 × 5: 1 2 1 2 1 / 3 4 3 4 3 / 1 2 1 2 1, of squares 11 + 59 + 11.
  const tiled = tileMatrix(counting(4), [2, 2], [3, 5]);
  const factor = Math.sqrt(30 / 81);
  const shape = [1, 2, 1, 2, 1, 3, 4, 3, 4, 3, 1, 2, 1, 2, 1];
  assert.deepEqual([...tiled], shape.map((x) => Math.fround(x * factor)));
});

Deno.test("twice as wide and high, elements are halved", () => {
  const tiled = tileMatrix(counting(6), [2, 3], [4, 6]);
  const row = (i: number) => [...tiled.subarray(6 * i, 6 * i + 6)];
  assert.deepEqual([row(0), row(1)], [[0.5, 1, 1.5, 0.5, 1, 1.5], [2, 2.5, 3, 2, 2.5, 3]]);
  assert.deepEqual([row(2), row(3)], [row(0), row(1)]);
});

Deno.test("a smaller matrix is a corner with the whole one's norm", () => {
  // Of [1 2 3; 4 5 6], 1 × 2: [1 2], of squares 5 instead of 91.
  const corner = tileMatrix(counting(6), [2, 3], [1, 2]);
  assert.deepEqual([...corner], [1, 2].map((x) => Math.fround(x * Math.sqrt(91 / 5))));
  for (const to of [[2, 3], [5, 1], [1, 7], [9, 9]] as const) {
    const tiled = tileMatrix(counting(6), [2, 3], to);
    assert.equal(tiled.length, to[0] * to[1]);
    assert.ok(Math.abs(norm(tiled) / norm(counting(6)) - 1) < 1e-6, `${to}`);
  }
  assert.deepEqual(tileMatrix(counting(6), [2, 3], [2, 3]), counting(6));
});

Deno.test("zeros stay zeros, and what isn't a matrix is refused", () => {
  assert.deepEqual(tileMatrix(new Float32Array(4), [2, 2], [3, 1]), new Float32Array(3));
  assert.throws(() => tileMatrix(counting(5), [2, 2], [3, 1]), /expected 2 × 2 values, got 5$/);
  assert.throws(() => tileMatrix(counting(4), [2, 2], [0, 1]), /the new rows to be .*, got 0$/);
});

Deno.test("the middle of a core is repeated in turn", () => {
  assert.deepEqual(repeatMiddle(3, 3), [0, 1, 2]);
  assert.deepEqual(repeatMiddle(3, 12), [0, ...new Array(10).fill(1), 2]);
  assert.deepEqual(repeatMiddle(5, 8), [0, 1, 2, 3, 1, 2, 3, 4]);
  assert.deepEqual(repeatMiddle(5, 4), [0, 1, 2, 4]);
  assert.throws(() => repeatMiddle(2, 6), /the core's blocks to be .* at least 3, got 2$/);
  assert.throws(() => repeatMiddle(3, 1), /the network's blocks to be .* at least 2, got 1$/);
});
