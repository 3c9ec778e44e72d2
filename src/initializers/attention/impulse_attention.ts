import { checkIntegers, checkNumber, show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { formatShape, multiplyTransposed, svd, transpose } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks } from "./attention_blocks.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import type { MimeticProductOptions } from "./mimetic_options.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode impulseAttention}. */
export interface ImpulseAttentionOptions {
  /** The grid's rows. */
  readonly height: number;
  /** The grid's columns. */
  readonly width: number;
  /** The position embeddings (N, D), row after row of the grid, without a class token. */
  readonly positions: Float32Array;
  /** The Frobenius norm of a head's query weight and of its key weight; 7 if left out. */
  readonly scale?: number;
  /** How much larger the shift is than the standard normal noise added to it; 1000 if left out. */
  readonly strength?: number;
  /**
   * Singular values of the normalized embeddings below this part of the largest are not inverted,
   * as sin-cos embeddings have a rank of about height + width only, and inverting the rest drowns the
   * shift; 0.05 if left out, which is this library's choice.
   */
  readonly tolerance?: number;
  /** How the value and projection weights are made, as in mimetic attention; `false` leaves them. */
  readonly valueProjection?: MimeticProductOptions | false;
}

/** The truncated singular value decomposition of the normalized embeddings. */
interface Embedding {
  readonly rank: number;
  /** (rank, N). */
  readonly left: Float64Array;
  readonly values: Float64Array;
  /** (rank, D). */
  readonly right: Float64Array;
}

/**
 * Impulse initialization of self-attention: each head starts as a convolution of one tap, looking at
 * one place of the 3 × 3 neighborhood (Zheng et al., NeurIPS 2025, arXiv:2505.19985).
 *
 * With P the layer-normalized position embeddings (N, D) and P⁺ its pseudoinverse from the largest
 * k singular triplets, a head's W_Q W_Kᵀ = P⁺ H P⁺ᵀ makes P W_Q W_Kᵀ Pᵀ ≈ H = strength · shift + noise:
 * row i of the shift has a 1 at the neighbor of token i, and none where that is outside of the grid.
 * The k largest triplets of the product are split as in mimetic attention, and both factors scaled to
 * a Frobenius norm. Each layer takes the nine neighbors in an order of its own, head after head.
 * Value and projection are mimetic; biases become 0.
 *
 * @throws {RangeError} If a number is out of range, or the positions don't fit the grid or, when
 *   initializing, the role.
 *
 * @example
 * ```ts
 * import { impulseAttention, sinCosPositions2d } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const [height, width] = [8, 8];
 * const positions = sinCosPositions2d({ height, width, dim: 192, scale: 18 });
 * assert.equal(impulseAttention({ height, width, positions }).kind, "attention");
 * ```
 */
export function impulseAttention(
  options: ImpulseAttentionOptions,
): StructuredInitializer<AttentionRole> {
  const { height, width, positions, scale = 7, strength = 1000, tolerance = 0.05 } = options;
  const doing = "make an impulse attention";
  checkIntegers(doing, { height, width });
  checkNumber(doing, "scale", scale, { above: 0 });
  checkNumber(doing, "strength", strength);
  checkNumber(doing, "tolerance", tolerance, { least: 0, below: 1 });
  if (!(positions instanceof Float32Array) || !positions.every(Number.isFinite)) {
    const given = positions instanceof Float32Array ? "others" : show(positions);
    throw new TypeError(
      `Cannot ${doing}: expected positions of finite float32 numbers, got ${given}`,
    );
  }
  const tokens = height * width;
  const dim = positions.length / tokens;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new RangeError(
      `Cannot ${doing}: expected positions of ${tokens} tokens for a grid ` +
        `${formatShape([height, width])}, got ${positions.length} numbers`,
    );
  }
  const values = mimeticAttention({ queryKey: false, valueProjection: options.valueProjection });
  const normalized = layerNormalize(positions, tokens, dim);
  return {
    kind: "attention",
    initialize(role, weights, random) {
      if (role.dim !== dim) {
        throw new RangeError(
          `Cannot initialize ${role.name}: expected an embedding of ${dim} dimensions, as the ` +
            `positions have, got ${role.dim}`,
        );
      }
      const { heads, headDim } = role;
      const { query, key } = attentionBlocks(role, weights);
      const embedding = decompose(normalized, tokens, dim, headDim, tolerance);
      const order = random.child("neighbors").choice(9, 9);
      for (let head = 0; head < heads; head++) {
        const target = neighborMap(height, width, order[head % 9], strength);
        addNoise(target, random.child(`noise.${head}`));
        const [left, right] = factors(embedding, target, tokens, dim);
        const place = head * headDim * dim;
        query.fill(0, place, place + headDim * dim).set(scaleTo(left, scale), place);
        key.fill(0, place, place + headDim * dim).set(scaleTo(right, scale), place);
      }
      values.initialize(role, weights, random);
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}

/** Rows of mean 0 and variance 1, as layer normalization without a scale makes them. */
function layerNormalize(positions: Float32Array, tokens: number, dim: number): Float64Array {
  const out = Float64Array.from(positions);
  for (let token = 0; token < tokens; token++) {
    const row = out.subarray(token * dim, (token + 1) * dim);
    const mean = row.reduce((sum, x) => sum + x, 0) / dim;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dim;
    row.forEach((x, i) => row[i] = (x - mean) / Math.sqrt(variance + 1e-6));
  }
  return out;
}

function decompose(
  normalized: Float64Array,
  tokens: number,
  dim: number,
  headDim: number,
  tolerance: number,
): Embedding {
  const { left, values, right } = svd(normalized, tokens, dim);
  const large = values.filter((value) => value > tolerance * values[0]).length;
  const rank = Math.min(headDim, large);
  return {
    rank,
    left: left.slice(0, rank * tokens),
    values: values.slice(0, rank),
    right: right.slice(0, rank * dim),
  };
}

/** (N, N): `strength` at each token's neighbor, the place 0 … 8 of the 3 × 3 around it, row by row. */
function neighborMap(
  height: number,
  width: number,
  place: number,
  strength: number,
): Float64Array {
  const tokens = height * width;
  const map = new Float64Array(tokens * tokens);
  const [dy, dx] = [Math.floor(place / 3) - 1, place % 3 - 1];
  for (let token = 0; token < tokens; token++) {
    const [y, x] = [Math.floor(token / width) + dy, token % width + dx];
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    if (inside) map[token * tokens + y * width + x] = strength;
  }
  return map;
}

function addNoise(target: Float64Array, random: Random): void {
  for (let i = 0; i < target.length; i++) target[i] += random.normal();
}

/**
 * Factors (rank, D) of P⁺ H P⁺ᵀ. With P = L Σ Rᵀ that is R (Σ⁻¹ Lᵀ H L Σ⁻¹) Rᵀ, so only the small
 * matrix in the middle needs a decomposition.
 */
function factors(
  { rank, left, values, right }: Embedding,
  target: Float64Array,
  tokens: number,
  dim: number,
): [Float64Array, Float64Array] {
  const images = multiplyTransposed(left, target, rank, tokens, tokens); // (H L)ᵀ
  const core = multiplyTransposed(left, images, rank, rank, tokens);
  core.forEach((x, i) => core[i] = x / (values[Math.floor(i / rank)] * values[i % rank]));
  const middle = svd(core, rank, rank);
  const columns = transpose(right, rank, dim);
  const expand = (rows: Float64Array) => {
    const scaled = rows.map((x, i) => x * Math.sqrt(middle.values[Math.floor(i / rank)]));
    return multiplyTransposed(scaled, columns, rank, dim, rank);
  };
  return [expand(middle.left), expand(middle.right)];
}

function scaleTo(values: Float64Array, norm: number): Float64Array {
  const factor = norm / Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  return values.map((x) => x * factor);
}
