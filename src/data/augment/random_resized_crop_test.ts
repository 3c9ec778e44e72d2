import assert from "assert";
import { Random } from "../../random/mod.ts";
import { workingImage } from "./image.ts";
import { applyRandomResizedCrop, drawWindow, randomResizedCrop } from "./random_resized_crop.ts";

const SIZE = { height: 32, width: 32 };

Deno.test("windows have torchvision's areas, ratios and places", () => {
  const random = new Random(0).child("windows");
  const n = 20_000;
  const crop = randomResizedCrop({ scale: [0.2, 0.6] });
  const big = { height: 1_000, width: 1_000 };
  const windows = Array.from({ length: n }, () => drawWindow(crop, big, random));
  const mean = (of: (w: typeof windows[0]) => number) =>
    windows.reduce((sum, window) => sum + of(window), 0) / n;
  // Uniform in [0.2, 0.6]: no window of that size fails to fit, as 0.6 · 4/3 < 1.
  const area = mean(({ height, width }) => height * width / 1e6);
  assert.ok(Math.abs(area - 0.4) < 5 * 0.4 / Math.sqrt(12 * n) + 1e-3, `${area}`);
  const square = mean(({ height, width }) => (height * width / 1e6 - 0.4) ** 2);
  assert.ok(Math.abs(square - 0.4 ** 2 / 12) < 5e-4, `${square}`);
  const logarithm = mean(({ height, width }) => Math.log(width / height));
  assert.ok(Math.abs(logarithm) < 5 * 2 * Math.log(4 / 3) / Math.sqrt(12 * n), `${logarithm}`);
  const spread = mean(({ height, width }) => Math.log(width / height) ** 2);
  assert.ok(Math.abs(spread - (2 * Math.log(4 / 3)) ** 2 / 12) < 1e-3, `${spread}`);
  for (const side of ["height", "width"] as const) {
    const place = mean((w) => w[side === "height" ? "top" : "left"] / (1_000 - w[side]));
    assert.ok(Math.abs(place - 0.5) < 5 / Math.sqrt(12 * n) + 1e-3, `${side}: ${place}`);
  }
  for (const { top, left, height, width } of windows) {
    assert.ok(top >= 0 && left >= 0 && top + height <= 1_000 && left + width <= 1_000);
  }
});

Deno.test("where no window fits, it is the largest in the middle that has an allowed ratio", () => {
  const random = new Random(0);
  const whole = randomResizedCrop({ scale: [1, 1], ratio: [2, 2] });
  assert.deepEqual(drawWindow(whole, SIZE, random), { top: 8, left: 0, height: 16, width: 32 });
  const tall = randomResizedCrop({ scale: [1, 1], ratio: [0.5, 0.5] });
  assert.deepEqual(drawWindow(tall, SIZE, random), { top: 0, left: 8, height: 32, width: 16 });
  const odd = randomResizedCrop({ scale: [0.001, 0.001] });
  const point = drawWindow(odd, SIZE, random);
  assert.deepEqual([point.height, point.width], [1, 1]);
});

Deno.test("pixels are those of bilinear interpolation within the window, in float64", () => {
  const [height, width, channels] = [7, 9, 2];
  const random = new Random(5).child("image");
  const bytes = Uint8Array.from({ length: channels * height * width }, () => random.integer(256));
  const crop = randomResizedCrop({ scale: [0.1, 0.9] });
  for (let seed = 0; seed < 20; seed++) {
    const image = workingImage(bytes, { height, width, channels });
    const { top, left, ...size } = drawWindow(crop, image, new Random(seed));
    applyRandomResizedCrop(crop, image, new Random(seed));
    const pixel = (c: number, y: number, x: number) => {
      const row = top + Math.min(Math.max(y, 0), size.height - 1);
      const column = left + Math.min(Math.max(x, 0), size.width - 1);
      return bytes[(c * height + row) * width + column];
    };
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const sy = (y + 0.5) * size.height / height - 0.5;
          const sx = (x + 0.5) * size.width / width - 0.5;
          let expected = 0;
          for (const dy of [0, 1]) {
            for (const dx of [0, 1]) {
              const [row, column] = [Math.floor(sy) + dy, Math.floor(sx) + dx];
              const weight = (1 - Math.abs(sy - row)) * (1 - Math.abs(sx - column));
              expected += weight * pixel(c, row, column);
            }
          }
          const found = image.bytes[(c * height + y) * width + x];
          assert.ok(Math.abs(found - expected) <= 0.5 + 1e-9, `${found} instead of ${expected}`);
        }
      }
    }
  }
});

Deno.test("ranges that are none are refused", () => {
  assert.throws(
    () => randomResizedCrop({ scale: [0, 1] }),
    /expected a scale of .* at most 1, got/,
  );
  assert.throws(() => randomResizedCrop({ scale: [0.5, 1.5] }), /at most 1, got \[0\.5, 1\.5\]$/);
  assert.throws(
    () => randomResizedCrop({ ratio: [2, 1] }),
    /expected a ratio of two .*, got \[2, 1\]$/,
  );
});
