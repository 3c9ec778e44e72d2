import { checkIntegers, checkNumber, show } from "../../host/mod.ts";

/** Options of {@linkcode sinCosPositions2d}. */
export interface SinCosPositions2dOptions {
  /** The grid's rows. */
  readonly height: number;
  /** The grid's columns. */
  readonly width: number;
  /** D, a multiple of 4. */
  readonly dim: number;
  /** What every element is multiplied with; 1 if left out. */
  readonly scale?: number;
  /** The base of the wavelengths, from 2π to 2π · temperature; 10000 if left out. */
  readonly temperature?: number;
}

/**
 * Fixed position embeddings of a grid of tokens, row after row: (N, D) with N = height · width, where
 * the token in column x and row y has
 *
 *     scale · [sin x ω, cos x ω, sin y ω, cos y ω],  ω_j = temperature^(−j / (D/4 − 1)), j < D/4.
 *
 * How large they are beside the patch embedding decides how local the first attention map is. From
 * the simple ViT baseline (Beyer et al., arXiv:2205.01580), without a class token.
 *
 * @throws {RangeError} If D isn't a positive multiple of 4, the grid is empty, or the scale or the
 *   temperature isn't finite, the latter positive.
 *
 * @example
 * ```ts
 * import { sinCosPositions2d } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const positions = sinCosPositions2d({ height: 2, width: 3, dim: 8 });
 * assert.equal(positions.length, 2 * 3 * 8);
 * assert.deepEqual(positions.subarray(0, 8), Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1));
 * ```
 */
export function sinCosPositions2d(
  { height, width, dim, scale = 1, temperature = 10000 }: SinCosPositions2dOptions,
): Float32Array {
  const doing = "make 2-D position embeddings";
  checkIntegers(doing, { height, width });
  checkNumber(doing, "scale", scale);
  checkNumber(doing, "temperature", temperature, { above: 0 });
  if (!Number.isSafeInteger(dim) || dim <= 0 || dim % 4 !== 0) {
    throw new RangeError(
      `Cannot ${doing}: expected dim to be a positive multiple of 4, got ${show(dim)}`,
    );
  }
  const quarter = dim / 4;
  const out = new Float32Array(height * width * dim);
  for (let j = 0; j < quarter; j++) {
    // With a single wavelength, the exponent is 0 / 0: take the first, ω = 1.
    const omega = quarter === 1 ? 1 : temperature ** (-j / (quarter - 1));
    for (let token = 0; token < height * width; token++) {
      const [x, y] = [token % width, Math.floor(token / width)];
      const start = token * dim + j;
      out[start] = scale * Math.sin(x * omega);
      out[start + quarter] = scale * Math.cos(x * omega);
      out[start + 2 * quarter] = scale * Math.sin(y * omega);
      out[start + 3 * quarter] = scale * Math.cos(y * omega);
    }
  }
  return out;
}
