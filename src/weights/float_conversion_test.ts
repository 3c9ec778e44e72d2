import assert from "assert";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "./float_conversion.ts";

const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const hex = (list: ArrayLike<number>) => Array.from(list, (bits) => bits.toString(16));
const floats = (...bits: number[]) => new Float32Array(Uint32Array.from(bits).buffer);
const bitsOf = (values: Float32Array) => new Uint32Array(values.buffer);

/** The number that half-precision bits stand for, by the definition. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [bits >> 10 & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

Deno.test("all 65,536 float16 numbers are what their bits say, and come back", () => {
  const values = float16ToFloat32(all);
  for (const bits of all) assert.ok(Object.is(values[bits], half(bits)), bits.toString(16));
  const back = float32ToFloat16(values);
  for (const bits of all) {
    const isNaN = (bits & 0x7fff) > 0x7c00;
    assert.equal(back[bits], isNaN ? bits & 0x8000 | 0x7e00 : bits);
  }
  // NaN keeps its sign and its bits.
  const wide = bitsOf(float16ToFloat32(Uint16Array.of(0x7e00, 0xfe00, 0x7c01, 0xffff)));
  assert.deepEqual(hex(wide), ["7fc00000", "ffc00000", "7f802000", "ffffe000"]);
});

Deno.test("all 65,536 bfloat16 numbers are the upper half of a float32, and come back", () => {
  const wide = bitsOf(bfloat16ToFloat32(all));
  for (const bits of all) assert.equal(wide[bits], bits * 2 ** 16);
  const back = float32ToBfloat16(bfloat16ToFloat32(all));
  for (const bits of all) {
    assert.equal(back[bits], (bits & 0x7fff) > 0x7f80 ? 0x7fc0 : bits);
  }
});

Deno.test("between two neighbors the nearer one is taken, at the middle the even one", () => {
  const values = float16ToFloat32(all);
  const toHalf = (value: number) => float32ToFloat16(Float32Array.of(value))[0];
  // From 0 over all subnormals to the largest number, whose upper neighbor would be 65,536.
  for (let bits = 0; bits <= 0x7bff; bits++) {
    const [low, high] = [values[bits], bits === 0x7bff ? 65536 : values[bits + 1]];
    const middle = (low + high) / 2;
    const step = middle * 2 ** -23;
    const even = bits & 1 ? bits + 1 : bits;
    const found = [middle, middle - step, middle + step].map(toHalf);
    assert.deepEqual(found, [even, bits, bits + 1], `${low} to ${high}`);
    assert.equal(toHalf(-middle), even | 0x8000);
  }
  const toBfloat16 = (bits: number) => float32ToBfloat16(floats(bits))[0];
  for (const upper of [0, 1, 0x7f, 0x80, 0x3f80, 0x3f81, 0x7f7f, 0x8000, 0xbf80, 0xff7f]) {
    const bits = upper * 2 ** 16;
    const even = upper & 1 ? upper + 1 : upper;
    const found = [0x8000, 0x7fff, 0x8001].map((rest) => toBfloat16(bits + rest));
    assert.deepEqual(found, [even, upper, upper + 1], hex([bits])[0]);
  }
});

Deno.test("what is too large becomes infinite, what is too small 0 with its sign, NaN stays", () => {
  const values = Float32Array.of(65519.996, 65520, -65520, 1e30, 2 ** -25, -(2 ** -25), 1e-45, -0);
  const expected = ["7bff", "7c00", "fc00", "7c00", "0", "8000", "0", "8000"];
  assert.deepEqual(hex(float32ToFloat16(values)), expected);
  assert.deepEqual(hex(float32ToFloat16(Float32Array.of(2 ** -25 * 1.0000001))), ["1"]);
  const special = floats(0x7f800000, 0xff800000, 0x7fc00000, 0xffffffff, 0x7f800001, 1);
  const halves = ["7c00", "fc00", "7e00", "fe00", "7e00", "0"];
  assert.deepEqual(hex(float32ToFloat16(special)), halves);
  const brains = ["7f80", "ff80", "7fc0", "7fc0", "7fc0", "0"];
  assert.deepEqual(hex(float32ToBfloat16(special)), brains);
  assert.deepEqual(hex(float32ToBfloat16(floats(0x7f7fffff, 0x7f7f8000))), ["7f80", "7f80"]);
  // A part of a larger buffer.
  assert.deepEqual(hex(float32ToFloat16(Float32Array.of(9, 1, 2).subarray(1))), ["3c00", "4000"]);
});
