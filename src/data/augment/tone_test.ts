import assert from "assert";
import { Random } from "../../random/mod.ts";
import { type WorkingImage, workingImage } from "./image.ts";
import * as tone from "./tone.ts";

const gray = (...bytes: number[]) =>
  workingImage(bytes, { height: 1, width: bytes.length, channels: 1 });
const pixel = (...bytes: number[]) => workingImage(bytes, { height: 1, width: 1, channels: 3 });

function after(image: WorkingImage, change: (image: WorkingImage) => void): number[] {
  change(image);
  return [...image.bytes];
}

function noise(seed: number): WorkingImage {
  const random = new Random(seed);
  const bytes = Array.from({ length: 3072 }, () => random.integer(256));
  return workingImage(bytes, { height: 32, width: 32, channels: 3 });
}

Deno.test("invert(), posterize(), solarize() and solarizeAdd() on single values", () => {
  assert.deepEqual(after(gray(0, 100, 255), tone.invert), [255, 155, 0]);
  assert.deepEqual(after(gray(0, 31, 32, 255), (i) => tone.posterize(i, 3)), [0, 0, 32, 224]);
  assert.deepEqual(after(gray(7, 255), (i) => tone.posterize(i, 8)), [7, 255]);
  assert.deepEqual(after(gray(7, 255), (i) => tone.posterize(i, 0)), [0, 0]);
  assert.deepEqual(after(gray(99, 100, 255), (i) => tone.solarize(i, 100)), [99, 155, 0]);
  assert.deepEqual(after(gray(0, 127, 128), (i) => tone.solarizeAdd(i, 110)), [110, 237, 128]);
  assert.deepEqual(after(gray(100), (i) => tone.solarizeAdd(i, 200)), [255]);
});

Deno.test("autocontrast() stretches each channel by itself and leaves a flat one", () => {
  assert.deepEqual(after(gray(50, 100, 150), tone.autocontrast), [0, 127, 255]);
  const image = workingImage([10, 20, 7, 7], { height: 1, width: 2, channels: 2 });
  assert.deepEqual(after(image, tone.autocontrast), [0, 255, 7, 7]);
});

Deno.test("equalize() maps equally frequent values evenly, as worked out by hand", () => {
  // 1,024 pixels of four values: step = (1024 − 256) / 255 = 3, entries = (1 + 256 j) / 3.
  const values = [0, 1, 2, 3].flatMap((value) => new Array(256).fill(value));
  const image = workingImage(values, { height: 32, width: 32, channels: 1 });
  assert.deepEqual([...new Set(after(image, tone.equalize))], [0, 85, 171, 255]);
  assert.deepEqual(after(gray(9, 9, 9), tone.equalize), [9, 9, 9]);
});

Deno.test("equalize() keeps the order of values and flattens a skewed histogram", () => {
  const random = new Random(0);
  const dark = Array.from({ length: 1024 }, () => Math.floor(100 * random.uniform() ** 2));
  const image = workingImage(dark, { height: 32, width: 32, channels: 1 });
  tone.equalize(image);
  for (let i = 1; i < 1024; i++) {
    assert.ok(Math.sign(dark[i] - dark[i - 1]) * (image.bytes[i] - image.bytes[i - 1]) >= 0);
  }
  const mean = image.bytes.reduce((a, b) => a + b) / 1024;
  assert.ok(Math.abs(mean - 127.5) < 15, `${mean}`);
});

Deno.test("brightness(), contrast() and color() blend with black, mean gray and gray", () => {
  assert.deepEqual(after(gray(100, 201), (i) => tone.brightness(i, 0.5)), [50, 100]);
  assert.deepEqual(after(gray(100, 201), (i) => tone.brightness(i, 2)), [200, 255]);
  assert.deepEqual(after(gray(100, 200), (i) => tone.contrast(i, 0.5)), [125, 175]);
  assert.deepEqual(after(gray(100, 200), (i) => tone.contrast(i, 2)), [50, 250]);
  // Luma of pure red: (255 · 19595 + 2¹⁵) >> 16 = 76.
  assert.deepEqual(after(pixel(255, 0, 0), (i) => tone.color(i, 0)), [76, 76, 76]);
  assert.deepEqual(after(pixel(255, 0, 0), (i) => tone.color(i, 0.5)), [165, 38, 38]);
  assert.deepEqual(after(gray(100, 200), (i) => tone.color(i, 0)), [100, 200]);
});

Deno.test("sharpness() blends with the smoothed image and leaves the outermost ring", () => {
  const image = workingImage([0, 0, 0, 0, 130, 0, 0, 0, 13], { height: 3, width: 3, channels: 1 });
  // (5 · 130 + 13) / 13 = 51 in the middle.
  assert.deepEqual(after(image, (i) => tone.sharpness(i, 0)), [0, 0, 0, 0, 51, 0, 0, 0, 13]);
  const soft = workingImage([9, 9, 9, 9, 22, 9, 9, 9, 9], { height: 3, width: 3, channels: 1 });
  // Smooth: (8 · 9 + 5 · 22) / 13 = 14; 14 + 2 (22 − 14) = 30.
  assert.equal(after(soft, (i) => tone.sharpness(i, 2))[4], 30);
});

Deno.test("factor 1 leaves every image", () => {
  for (const name of ["brightness", "color", "contrast", "sharpness"] as const) {
    assert.deepEqual(after(noise(1), (i) => tone[name](i, 1)), [...noise(1).bytes]);
  }
});
