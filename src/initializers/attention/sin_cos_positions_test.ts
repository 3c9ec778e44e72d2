import assert from "assert";
import { sinCosPositions2d } from "./sin_cos_positions.ts";

Deno.test("sinCosPositions2d() is the formula, token by token", () => {
  const [height, width, dim] = [3, 5, 16];
  const positions = sinCosPositions2d({ height, width, dim });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const token = positions.subarray((y * width + x) * dim);
      for (let j = 0; j < 4; j++) {
        const omega = 1 / 10000 ** (j / 3);
        const expected = [
          Math.sin(x * omega),
          Math.cos(x * omega),
          Math.sin(y * omega),
          Math.cos(y * omega),
        ];
        expected.forEach((value, part) => {
          assert.ok(Math.abs(token[part * 4 + j] - value) < 1e-6, `x ${x}, y ${y}, ${part}, ${j}`);
        });
      }
    }
  }
});

Deno.test("sinCosPositions2d(): every token has norm √(D / 2) times the scale, and is its own", () => {
  const [dim, scale] = [96, 3];
  const positions = sinCosPositions2d({ height: 8, width: 8, dim, scale });
  const token = (i: number) => positions.subarray(i * dim, (i + 1) * dim);
  const product = (i: number, j: number) =>
    token(i).reduce((sum, value, l) => sum + value * token(j)[l], 0);
  for (let i = 0; i < 64; i++) {
    assert.ok(Math.abs(product(i, i) - scale ** 2 * dim / 2) < 1e-3);
    for (let j = 0; j < i; j++) assert.ok(product(i, j) < product(i, i) - 1);
  }
  // Nearer tokens are more alike, which is what makes an identity product attend locally.
  assert.ok(product(0, 1) > product(0, 2) && product(0, 8) > product(0, 16));
});

Deno.test("sinCosPositions2d(): the temperature sets the longest wavelength, one frequency is 1", () => {
  const warm = sinCosPositions2d({ height: 1, width: 2, dim: 8, temperature: 100 });
  assert.ok(Math.abs(warm[8 + 1] - Math.sin(0.01)) < 1e-7);
  const single = sinCosPositions2d({ height: 1, width: 2, dim: 4 });
  assert.ok(Math.abs(single[4] - Math.sin(1)) < 1e-7);
});

Deno.test("sinCosPositions2d() refuses dimensions that don't divide, and empty grids", () => {
  for (const dim of [0, 2, 6, 97, -4, NaN]) {
    assert.throws(() => sinCosPositions2d({ height: 2, width: 2, dim }), {
      name: "RangeError",
      message:
        `Cannot make 2-D position embeddings: expected dim to be a positive multiple of 4, got ${dim}`,
    });
  }
  assert.throws(
    () => sinCosPositions2d({ height: 0, width: 2, dim: 4 }),
    /height to be a whole number of at least 1, got 0/,
  );
  assert.throws(() => sinCosPositions2d({ height: 1, width: 2, dim: 4, scale: NaN }), RangeError);
  assert.throws(
    () => sinCosPositions2d({ height: 1, width: 2, dim: 4, temperature: 0 }),
    RangeError,
  );
});
