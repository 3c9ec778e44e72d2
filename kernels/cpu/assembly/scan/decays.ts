// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What is left of states after a token: eˣ for pairs of vectors, each with the address of its constants.
import { exp, fma } from "../shared/vector";

// The numbers of `exp` in ../shared/vector.ts but for the first, as a pair of vectors each: the least exponent,
// log₂e, 1.5·2²³, −ln2 in two parts, and the series from its last term on.
const EXP_DECAY = memory.data<f32>([
  -87.3, -87.3, -87.3, -87.3, -87.3, -87.3, -87.3, -87.3,
  1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341,
  12582912.0, 12582912.0, 12582912.0, 12582912.0, 12582912.0, 12582912.0, 12582912.0, 12582912.0,
  -0.693359375, -0.693359375, -0.693359375, -0.693359375, -0.693359375, -0.693359375, -0.693359375, -0.693359375,
  2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4,
  1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
  1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
  8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
  4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
  1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
  0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5,
  1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
]);
const NO_DISTANCE = memory.data<usize>([0]);

/**
 * eˣ for x ≤ 0 that is no NaN, the fastest: e^−87.3 ≈ 1e−38 below −87.3. The power of two is added to
 * the exponent's bits.
 */
@inline function expDecay(x: v128, least: v128, log2e: v128, magic: v128, ln2High: v128, ln2Low: v128, e6: v128, e5: v128, e4: v128, e3: v128, e2: v128, e1: v128, e0: v128): v128 {
  const bounded = f32x4.pmax(x, least);
  const shifted = fma(bounded, log2e, magic);
  const n = f32x4.sub(shifted, magic);
  const r = fma(n, ln2Low, fma(n, ln2High, bounded));
  let p = fma(e6, r, e5);
  p = fma(p, r, e4);
  p = fma(p, r, e3);
  p = fma(p, r, e2);
  p = fma(p, r, e1);
  const y = f32x4.add(fma(f32x4.mul(r, r), p, r), e0);
  return i32x4.add(y, i32x4.shl(shifted, 23));
}

/** The same of the first vector of a pair, with the constants at {@linkcode decayConstants}. */
@inline function expDecayFirst(x: v128, constants: usize): v128 {
  return expDecay(x,
    v128.load(constants), v128.load(constants, 32), v128.load(constants, 64), v128.load(constants, 96),
    v128.load(constants, 128), v128.load(constants, 160), v128.load(constants, 192), v128.load(constants, 224),
    v128.load(constants, 256), v128.load(constants, 288), v128.load(constants, 320), v128.load(constants, 352));
}

/** The same of the second one. */
@inline function expDecaySecond(x: v128, constants: usize): v128 {
  return expDecay(x,
    v128.load(constants, 16), v128.load(constants, 48), v128.load(constants, 80), v128.load(constants, 112),
    v128.load(constants, 144), v128.load(constants, 176), v128.load(constants, 208), v128.load(constants, 240),
    v128.load(constants, 272), v128.load(constants, 304), v128.load(constants, 336), v128.load(constants, 368));
}

/**
 * The address of expDecay's constants as one that no compiler knows. A loop holds it in a register, and an
 * instruction reads a constant for a pair of vectors; known addresses take another one for each.
 */
@inline export function decayConstants(): usize {
  return EXP_DECAY + load<usize>(NO_DISTANCE);
}

/** What is left of the states of a pair's first vector. */
@inline export function decayOfFirst(decaying: bool, exponent: v128, constants: usize): v128 {
  return decaying ? expDecayFirst(exponent, constants) : exp(exponent);
}

/** And of its second vector. */
@inline export function decayOfSecond(decaying: bool, exponent: v128, constants: usize): v128 {
  return decaying ? expDecaySecond(exponent, constants) : exp(exponent);
}
