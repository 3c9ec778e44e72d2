import assert from "assert";
import { Random } from "../../random/mod.ts";
import { workingImage } from "./image.ts";
import { applyRandomCrop, randomCrop } from "./random_crop.ts";

const SHAPE = { height: 2, width: 3, channels: 2 };
const BYTES = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];

/** Every window of the padded image, by the plain definition. */
function windows(padding: number, outside: (at: number, size: number) => number): Set<string> {
  const { height, width, channels } = SHAPE;
  const all = new Set<string>();
  for (let dy = -padding; dy <= padding; dy++) {
    for (let dx = -padding; dx <= padding; dx++) {
      const out: number[] = [];
      for (let c = 0; c < channels; c++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const [sy, sx] = [outside(y + dy, height), outside(x + dx, width)];
            out.push(sy < 0 || sx < 0 ? 0 : BYTES[(c * height + sy) * width + sx]);
          }
        }
      }
      all.add(out.join());
    }
  }
  return all;
}

function drawn(padding: number, mode: "zero" | "reflect"): Map<string, number> {
  const random = new Random(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 2500; i++) {
    const image = workingImage(BYTES, SHAPE);
    applyRandomCrop(randomCrop({ padding, mode }), image, random);
    const key = image.bytes.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

Deno.test("randomCrop() with zeros gives every window of the padded image, all about as often", () => {
  const counts = drawn(1, "zero");
  const expected = windows(1, (at, size) => at < 0 || at >= size ? -1 : at);
  assert.deepEqual(new Set(counts.keys()), expected);
  assert.equal(expected.size, 9);
  // 5 standard deviations of a binomial count with p = 1/9.
  const bound = 5 * Math.sqrt(2500 / 9 * 8 / 9);
  for (const count of counts.values()) assert.ok(Math.abs(count - 2500 / 9) < bound, `${count}`);
});

Deno.test("randomCrop() with reflection mirrors about the outermost pixels", () => {
  const mirror = (at: number, size: number) => at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
  assert.deepEqual(new Set(drawn(1, "reflect").keys()), windows(1, mirror));
  const image = workingImage([7, 9], { height: 1, width: 2, channels: 1 });
  applyRandomCrop(randomCrop({ padding: 5, mode: "reflect" }), image, new Random(0));
  assert.deepEqual(image.bytes.toSorted(), Uint8Array.of(7, 9));
});

Deno.test("randomCrop() can move an image out of sight, and no padding leaves it", () => {
  const image = workingImage(BYTES, SHAPE);
  applyRandomCrop(randomCrop({ padding: 0 }), image, new Random(0));
  assert.deepEqual([...image.bytes], BYTES);
  assert.ok(drawn(4, "zero").has(new Array(12).fill(0).join()));
});

Deno.test("randomCrop() refuses a padding or mode that is none", () => {
  assert.throws(() => randomCrop({ padding: -1 }), /of at least 0, got -1/);
  assert.throws(() => randomCrop({ padding: 1.5 }), RangeError);
  assert.throws(() => randomCrop({ mode: "edge" as "zero" }), /one of zero, reflect, got edge/);
});
