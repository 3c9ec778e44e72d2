import { checkNumber } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { formatShape, multiplyTransposed, svd, transpose } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import type { MimeticProductOptions } from "./mimetic_options.ts";
import type { AttentionRole, GridPositions, Parameter, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode impulseAttention}. */
export interface ImpulseAttentionOptions {
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
  /** N. */
  readonly tokens: number;
  /** D. */
  readonly dim: number;
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
 * With P the layer-normalized position embeddings (N, D) that the model adds to its tokens, and P⁺ its
 * pseudoinverse from the largest k singular triplets, a head's W_Q W_Kᵀ = P⁺ H P⁺ᵀ makes P W_Q W_Kᵀ Pᵀ ≈ H = strength · shift + noise:
 * row i of the shift has a 1 at the neighbor of token i, and none where that is outside of the grid.
 * The k largest triplets of the product are split as in mimetic attention, and both factors scaled to
 * a Frobenius norm. Each layer takes the nine neighbors in an order of its own, head after head.
 * Value and projection are mimetic; biases become 0.
 *
 * @throws {RangeError} If a number is out of range or, when initializing, the block's tokens have no
 *   positions on a grid.
 *
 * @example
 * ```ts
 * import { impulseAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vit } from "@x/mimetic/models";
 *
 * const network = describe(vit({ dim: 48, depth: 1, heads: 3, patch: 8 }));
 * const values = initialize(network, { seed: 0, structured: [impulseAttention()] });
 * console.log(values.get("blocks.0.attn.qkv.weight")?.length);
 * ```
 */
export function impulseAttention(
  options: ImpulseAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  const { scale = 7, strength = 1000, tolerance = 0.05, valueProjection } = options;
  const doing = "make an impulse attention";
  checkNumber(doing, "scale", scale, { above: 0 });
  checkNumber(doing, "strength", strength);
  checkNumber(doing, "tolerance", tolerance, { least: 0, below: 1 });
  const values = mimeticAttention({ queryKey: false, valueProjection });
  return {
    kind: "attention",
    check(role) {
      checkSelfAttention(role);
      checkGrid(role);
    },
    initialize(role, weights, random) {
      const { dim, heads, headDim } = role;
      const { query, key } = attentionBlocks(role, weights);
      const { height, width, rows } = gridPositions(role, weights);
      const embedding = decompose(layerNormalize(rows, dim), dim, headDim, tolerance);
      const order = random.child("neighbors").choice(9, 9);
      for (let head = 0; head < heads; head++) {
        const target = neighborMap(height, width, order[head % 9], strength);
        addNoise(target, random.child(`noise.${head}`));
        const [left, right] = factors(embedding, target);
        const place = head * headDim * dim;
        query.fill(0, place, place + headDim * dim).set(scaleTo(left, scale), place);
        key.fill(0, place, place + headDim * dim).set(scaleTo(right, scale), place);
      }
      values.initialize(role, weights, random);
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}

/** Where the positions of a block's tokens are, which must lie on a grid. */
function checkGrid({ name, dim, positions }: AttentionRole): GridPositions {
  if (!positions) {
    throw new RangeError(
      `Cannot initialize ${name}: expected tokens with positions on a grid, got none`,
    );
  }
  const { parameter, first, height, width } = positions;
  const [rows, columns] = parameter.shape.slice(-2);
  if (columns !== dim || first + height * width > rows) {
    throw new RangeError(
      `Cannot initialize ${name}: expected positions ${
        formatShape([height * width, dim])
      } from row ` +
        `${first} on, got ${parameter.name} ${formatShape(parameter.shape)}`,
    );
  }
  return positions;
}

/** The grid of a block's tokens, and their positions (N, D). */
function gridPositions(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
): { height: number; width: number; rows: Float32Array } {
  const { dim } = role;
  const { parameter, first, height, width } = checkGrid(role);
  const all = weights(parameter);
  return { height, width, rows: all.subarray(first * dim, (first + height * width) * dim) };
}

/** Rows of mean 0 and variance 1, as layer normalization without a scale makes them. */
function layerNormalize(positions: Float32Array, dim: number): Float64Array {
  const out = Float64Array.from(positions);
  for (let start = 0; start < out.length; start += dim) {
    const row = out.subarray(start, start + dim);
    const mean = row.reduce((sum, x) => sum + x, 0) / dim;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dim;
    row.forEach((x, i) => row[i] = (x - mean) / Math.sqrt(variance + 1e-6));
  }
  return out;
}

function decompose(
  normalized: Float64Array,
  dim: number,
  headDim: number,
  tolerance: number,
): Embedding {
  const tokens = normalized.length / dim;
  const { left, values, right } = svd(normalized, tokens, dim);
  const large = values.filter((value) => value > tolerance * values[0]).length;
  const rank = Math.min(headDim, large);
  return {
    tokens,
    dim,
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
  { tokens, dim, rank, left, values, right }: Embedding,
  target: Float64Array,
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
