import assert from "assert";
import { Random } from "../../random/mod.ts";
import { workingImage } from "./image.ts";
import { applyRandomErasing, randomErasing, type RandomErasingOptions } from "./random_erasing.ts";

const SHAPE = { height: 32, width: 32, channels: 3 };
const IMAGE = workingImage(new Uint8Array(3072), SHAPE);

/** Erases a picture of 100s and returns it with the bounds of what changed in channel 0. */
function erase(options: RandomErasingOptions, random: Random) {
  const values = new Float32Array(3072).fill(100);
  applyRandomErasing(randomErasing(options), values, IMAGE, random);
  let [top, left, bottom, right] = [32, 32, -1, -1];
  for (let i = 0; i < 1024; i++) {
    if (values[i] === 100) continue;
    top = Math.min(top, i >> 5);
    bottom = Math.max(bottom, i >> 5);
    left = Math.min(left, i & 31);
    right = Math.max(right, i & 31);
  }
  return { values, top, left, height: bottom - top + 1, width: right - left + 1 };
}

const inside = ({ top, left, height, width }: ReturnType<typeof erase>, i: number) =>
  i >> 5 >= top && i >> 5 < top + height && (i & 31) >= left && (i & 31) < left + width;

Deno.test("randomErasing() writes zeros into one rectangle of all channels and nothing else", () => {
  const random = new Random(1);
  for (let n = 0; n < 200; n++) {
    const erased = erase({ probability: 1, mode: "const" }, random);
    for (let i = 0; i < 3072; i++) {
      assert.equal(erased.values[i], inside(erased, i & 1023) ? 0 : 100);
    }
    const { height: h, width: w } = erased;
    // Sides are rounded, so by up to half a pixel each off their range.
    assert.ok(
      (h + 0.5) * (w + 0.5) >= 0.02 * 1024 && (h - 0.5) * (w - 0.5) <= 1024 / 3,
      `${h}×${w}`,
    );
    const [tallest, widest] = [(h + 0.5) / (w - 0.5), (h - 0.5) / (w + 0.5)];
    assert.ok(tallest >= 0.3 && widest <= 1 / 0.3, `${h}×${w}`);
  }
});

Deno.test("randomErasing() has the area and aspect that it is given", () => {
  for (let n = 0; n < 50; n++) {
    const options = { probability: 1, mode: "const", area: [0.25, 0.25], aspect: [1, 1] } as const;
    const { height, width } = erase(options, new Random(n));
    assert.deepEqual([height, width], [16, 16]);
  }
});

Deno.test("randomErasing() fills with N(0, 1): for each pixel, or one color a channel", () => {
  const noise: number[] = [];
  const random = new Random(2);
  for (let n = 0; n < 100; n++) {
    const erased = erase({ probability: 1, mode: "pixel" }, random);
    for (let i = 0; i < 3072; i++) if (erased.values[i] !== 100) noise.push(erased.values[i]);
  }
  const mean = noise.reduce((a, b) => a + b) / noise.length;
  const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
  assert.ok(Math.abs(mean) < 5 / Math.sqrt(noise.length), `${mean}`);
  assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(2 / noise.length), `${variance}`);

  const erased = erase({ probability: 1, mode: "rand" }, random);
  const colors = [0, 1, 2].map((c) =>
    new Set(
      Array.from({ length: 1024 }, (_, i) => i).filter((i) => inside(erased, i))
        .map((i) => erased.values[1024 * c + i]),
    )
  );
  assert.deepEqual(colors.map(({ size }) => size), [1, 1, 1]);
  assert.equal(new Set(colors.flatMap((color) => [...color])).size, 3);
});

Deno.test("randomErasing() erases with its probability", () => {
  const random = new Random(4);
  let erased = 0;
  for (let i = 0; i < 2000; i++) erased += erase({ mode: "const" }, random).height > 0 ? 1 : 0;
  assert.ok(Math.abs(erased - 500) < 5 * Math.sqrt(2000 * 0.25 * 0.75), `${erased}`);
});

Deno.test("randomErasing() refuses ranges that are none", () => {
  assert.throws(() => randomErasing({ probability: 2 }), RangeError);
  assert.throws(() => randomErasing({ area: [0.4, 0.2] }), /least erased area.*0.2, got 0.4/);
  assert.throws(() => randomErasing({ aspect: [0, 1] }), RangeError);
  assert.throws(() => randomErasing({ mode: "noise" as "pixel" }), /const, rand, pixel, got noise/);
});
