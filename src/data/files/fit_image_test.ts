import assert from "assert";
import { fittedImages } from "../testing/golden_images.ts";
import { fitImage } from "./fit_image.ts";

Deno.test("fitImage() gives Pillow's bytes and takes torchvision's middle", () => {
  for (const { width, height, size, fitting, samples, result } of fittedImages) {
    const out = new Uint8Array(3 * size * size);
    fitImage({ samples, width, height, perPixel: 3 }, size, fitting, out);
    assert.deepEqual(out, result, `${width} × ${height} to ${size} by ${fitting}`);
  }
});

Deno.test("fitImage() refuses to stretch what would take gigabytes on the way", () => {
  const long = (width: number, height: number, size: number, fitting: "crop" | "stretch") => () =>
    fitImage(
      { samples: new Uint8Array(width * height), width, height, perPixel: 1 },
      ...[size, fitting, new Uint8Array(3 * size * size)] as const,
    );
  const message = /^1 × 20000000 pixels, too long to be stretched to 32$/;
  assert.throws(long(1, 20_000_000, 32, "stretch"), { message });
  assert.throws(long(20_000_000, 1, 1, "stretch"), /too long to be stretched to 1$/);
  assert.throws(long(1, 300_000, 1024, "stretch"), /too long to be stretched to 1024$/);
  long(1, 20_000_000, 32, "crop")();
  long(1, 200_000, 32, "stretch")();
});

Deno.test("fitImage() makes three equal channels of gray, and passes over opacity", () => {
  const [{ width, height, samples }] = fittedImages;
  const pixels = width * height;
  const fit = (samples: Uint8Array, perPixel: number) => {
    const out = new Uint8Array(3 * 100);
    fitImage({ samples, width, height, perPixel }, 10, "crop", out);
    return out;
  };
  const gray = samples.filter((_, i) => i % 3 === 0);
  const red = fit(samples, 3).subarray(0, 100);
  assert.deepEqual(fit(gray, 1), Uint8Array.from([...red, ...red, ...red]));
  const withOpacity = Uint8Array.from(
    { length: 2 * pixels },
    (_, i) => i % 2 ? i & 255 : gray[i >> 1],
  );
  assert.deepEqual(fit(withOpacity, 2), fit(gray, 1));
  const rgba = Uint8Array.from(
    { length: 4 * pixels },
    (_, i) => i % 4 === 3 ? i & 255 : samples[(i >> 2) * 3 + i % 4],
  );
  assert.deepEqual(fit(rgba, 4), fit(samples, 3));
});
