import assert from "assert";
import { exponentOf, lastExponent, powerLine } from "./fits.ts";

const x = [1, 2, 4, 8];

Deno.test("exponentOf() finds a power law's exponent, and lastExponent() that of the end", () => {
  const square = { x, y: x.map((one) => 3 * one ** 2) };
  assert.ok(Math.abs(exponentOf(square) - 2) < 1e-12);
  const affine = { x, y: x.map((one) => 100 + one ** 2) };
  assert.ok(exponentOf(affine) < lastExponent(affine));
  assert.ok(Math.abs(lastExponent({ x, y: [9, 7, 3, 6] }) - 1) < 1e-12);
});

Deno.test("powerLine() goes through what grows that way, and through the middle of the rest", () => {
  const line = powerLine({ x, y: x.map((one) => 5 * one) }, 1);
  line.forEach((value, i) => assert.ok(Math.abs(value - 5 * x[i]) < 1e-9));
  const middle = powerLine({ x: [1, 4], y: [1, 16] }, 1);
  assert.ok(Math.abs(middle[0] - 2) < 1e-9 && Math.abs(middle[1] - 8) < 1e-9);
});

Deno.test("exponentOf() refuses one size, and what has no logarithm", () => {
  assert.throws(() => exponentOf({ x: [2, 2], y: [1, 3] }), /two different sizes, got 2,2$/);
  assert.throws(() => exponentOf({ x: [1, 2], y: [0, 3] }), /positive numbers, got 0$/);
});
