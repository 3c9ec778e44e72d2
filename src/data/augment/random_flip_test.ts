import assert from "assert";
import { Random } from "../../random/mod.ts";
import { workingImage } from "./image.ts";
import { applyRandomFlip, randomFlip } from "./random_flip.ts";

Deno.test("randomFlip() mirrors every row of every channel, odd and even widths", () => {
  const odd = workingImage([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], {
    height: 2,
    width: 3,
    channels: 2,
  });
  applyRandomFlip(randomFlip({ probability: 1 }), odd, new Random(0));
  assert.deepEqual([...odd.bytes], [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
  const even = workingImage([1, 2, 3, 4], { height: 1, width: 4, channels: 1 });
  applyRandomFlip(randomFlip({ probability: 1 }), even, new Random(0));
  assert.deepEqual([...even.bytes], [4, 3, 2, 1]);
});

Deno.test("randomFlip() mirrors with its probability", () => {
  const random = new Random(5);
  for (const probability of [0, 0.5, 0.9, 1]) {
    let flipped = 0;
    for (let i = 0; i < 4000; i++) {
      const image = workingImage([1, 2], { height: 1, width: 2, channels: 1 });
      applyRandomFlip(randomFlip({ probability }), image, random);
      flipped += image.bytes[0] - 1;
    }
    const bound = 5 * Math.sqrt(4000 * probability * (1 - probability));
    assert.ok(Math.abs(flipped - 4000 * probability) <= bound, `${flipped} at ${probability}`);
  }
  assert.throws(() => randomFlip({ probability: 1.1 }), /between 0 and 1, got 1.1/);
});
