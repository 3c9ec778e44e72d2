/**
 * Between float32 and the 16-bit formats of weight files, by bits: what has no exact value is rounded to
 * the nearest, ties to even, as PyTorch does.
 *
 * @module
 */
/** What float32 bits a float16 stands for; subnormals become normal numbers, NaN keeps its bits. */
function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = half >> 10 & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | fraction << 13;
  if (exponent > 0) return sign | exponent + 112 << 23 | fraction << 13;
  if (fraction === 0) return sign;
  // A subnormal, fraction · 2⁻²⁴: its leading bit becomes the implicit one.
  const shift = Math.clz32(fraction) - 21;
  return sign | 113 - shift << 23 | (fraction << shift & 0x3ff) << 13;
}

let table: Uint32Array | undefined;

/** All 65,536 float16 numbers as float32 bits. */
function wideHalves(): Uint32Array {
  return table ??= Uint32Array.from({ length: 2 ** 16 }, (_, half) => widenHalf(half));
}

/** IEEE 754 half precision, as bits, to float32: exact. */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  const wide = wideHalves();
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = wide[halves[i]];
  return new Float32Array(bits.buffer);
}

/** bfloat16, as bits, to float32: exact, as they are the upper half of one. */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

/** Float32 bits. */
function bitsOf({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

/** The float16 nearest to a float32 of these bits, ties to even. */
function narrowToHalf(bits: number): number {
  const sign = bits >>> 16 & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65,520 is where rounding goes beyond the largest number, 65,504.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // From 2⁻¹⁴ on: drop 13 bits of the fraction; a carry goes into the exponent, as it should.
  if (magnitude >= 0x38800000) {
    return sign | magnitude - 0x38000000 + 0xfff + (magnitude >>> 13 & 1) >>> 13;
  }
  // Below 2⁻²⁵, or there: half of the smallest subnormal goes to the even 0.
  if (magnitude <= 0x33000000) return sign;
  const fraction = magnitude & 0x7fffff | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const cut = fraction >>> shift;
  const rest = fraction & (1 << shift) - 1;
  const half = 1 << shift - 1;
  return sign | cut + (rest > half || rest === half && cut & 1 ? 1 : 0);
}

/**
 * Float32 to half precision, as bits. Numbers of 65,520 and more become infinite, NaN becomes the quiet
 * one of its sign.
 */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) halves[i] = narrowToHalf(bits[i]);
  return halves;
}

/** Float32 to bfloat16, as bits. What rounds beyond 3.39e38 becomes infinite, NaN becomes 0x7fc0. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const one = bits[i];
    const isNaN = (one & 0x7fffffff) > 0x7f800000;
    halves[i] = isNaN ? 0x7fc0 : one + 0x7fff + (one >>> 16 & 1) >>> 16;
  }
  return halves;
}
