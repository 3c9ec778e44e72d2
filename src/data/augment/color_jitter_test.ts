import assert from "assert";
import { Random } from "../../random/mod.ts";
import { applyColorJitter, colorJitter } from "./color_jitter.ts";
import { workingImage } from "./image.ts";

const pixel = () => workingImage([100, 60, 20], { height: 1, width: 1, channels: 3 });

Deno.test("colorJitter() multiplies by a factor uniform over its range", () => {
  const random = new Random(1);
  const factors = Array.from({ length: 2000 }, () => {
    const image = pixel();
    applyColorJitter(colorJitter({ brightness: 0.5 }), image, random);
    return image.bytes[0] / 100;
  });
  assert.ok(Math.min(...factors) >= 0.49 && Math.max(...factors) <= 1.5);
  const mean = factors.reduce((a, b) => a + b) / 2000;
  // The deviation of a uniform number over 1 is 1/√12; cutting fractions off costs half a byte.
  assert.ok(Math.abs(mean - 0.995) < 5 / Math.sqrt(12 * 2000), `${mean}`);
});

Deno.test("colorJitter() changes saturation toward and away from gray", () => {
  const random = new Random(2);
  for (let i = 0; i < 100; i++) {
    const image = pixel();
    applyColorJitter(colorJitter({ saturation: 1 }), image, random);
    const [r, g, b] = image.bytes;
    // The gray is 67, so at most doubled saturation takes green from 60 down to 53.
    assert.ok(r >= g && g >= b && g >= 53 && g <= 67, `${image.bytes}`);
  }
});

Deno.test("colorJitter() of strength 0 leaves the image, and draws as much as any", () => {
  const image = pixel();
  const [a, b] = [new Random(3), new Random(3)];
  applyColorJitter(colorJitter(), image, a);
  assert.deepEqual(image.bytes, pixel().bytes);
  applyColorJitter(colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4 }), image, b);
  assert.equal(a.uniform(), b.uniform());
  assert.throws(() => colorJitter({ contrast: -1 }), /contrast jitter.*-1/);
});
