import { checkChoice, checkNumber, checkSwitches } from "../../host/mod.ts";
import { multiplyTransposed, svd, transpose } from "../../tensors/mod.ts";
import { type Factors, matchNorms } from "../matrix_factors.ts";
import { sliceValues } from "../slices.ts";
import { attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import type { MimeticProductOptions } from "./mimetic_options.ts";
import { addNoise, neighborMap, NEIGHBORS } from "./neighbor_maps.ts";
import { checkGrid, gridPositions, layerNormalize } from "./grid_positions.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode impulseAttention}. */
export interface ImpulseAttentionOptions {
  /** The Frobenius norm of a head's query weight and of its key weight; 7 if left out. */
  readonly scale?: number;
  /** What H has at the neighbor that a token looks at; 1000 if left out. */
  readonly strength?: number;
  /** The standard deviation of H elsewhere, before it is cut off at 10/3 of it; 1.8 if left out. */
  readonly noise?: number;
  /**
   * Which neighbor a head looks at: `"fixed"` (the default) as in the authors' code, the same in every
   * layer, head after head the token itself, those above, right, left and below it, and the corners;
   * `"random"` takes the nine in an order of each layer's own.
   */
  readonly neighbors?: "fixed" | "random";
  /**
   * Singular values of the normalized embeddings below this part of the largest are not inverted,
   * as sin-cos embeddings have a rank of about height + width only, and inverting the rest drowns the
   * shift; 0.05 if left out, which is this library's choice: the authors' code has 0, for their larger
   * grids.
   */
  readonly tolerance?: number;
  /** How the value and projection weights are made, as in mimetic attention; `false` leaves them. */
  readonly valueProjection?: MimeticProductOptions | false;
  /**
   * The control arm: random matrices of the same Frobenius norms, a head's for query and key. `false`
   * if left out.
   */
  readonly normMatched?: boolean;
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
 * one place of the 3 × 3 neighborhood (Zheng et al., NeurIPS 2025, arXiv:2505.19985; constants as in its
 * authors' code, osiriszjq/structured_initialization).
 *
 * With P the layer-normalized position embeddings (N, D) that the model adds to its tokens, and P⁺ its
 * pseudoinverse from the largest k singular triplets, a head's W_Q W_Kᵀ = P⁺ H P⁺ᵀ makes
 * P W_Q W_Kᵀ Pᵀ ≈ H: row i of H has the strength at the neighbor of token i, unless that is outside of the
 * grid, and noise of a truncated normal distribution elsewhere. The k largest triplets of the product are
 * split as in mimetic attention, and both factors scaled to a Frobenius norm. Value and projection are
 * mimetic; biases become 0. The authors also multiply the positions by 18, which is a setting of the model
 * here (`positionScale`), as the normalization takes it out of P.
 *
 * @throws {RangeError} If a number is out of range, `neighbors` is none of its values or, when initializing,
 *   the block's tokens have no positions on a grid, or only ones that are 0.
 * @throws {TypeError} If `normMatched` is neither true nor false.
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
  const { scale = 7, strength = 1000, noise = 1.8, tolerance = 0.05, valueProjection } = options;
  const { neighbors = "fixed", normMatched = false } = options;
  const doing = "make an impulse attention";
  checkNumber(doing, "scale", scale, { above: 0 });
  checkNumber(doing, "strength", strength);
  checkNumber(doing, "noise", noise, { least: 0 });
  checkNumber(doing, "tolerance", tolerance, { least: 0, below: 1 });
  checkChoice(doing, "neighbors", neighbors, ["fixed", "random"]);
  checkSwitches(doing, { normMatched });
  const values = mimeticAttention({ queryKey: false, valueProjection, normMatched });
  return {
    kind: "attention",
    check(role) {
      checkSelfAttention(role);
      checkGrid(role);
    },
    initialize(role, weights, random, options) {
      const { dim, heads, headDim } = role;
      const { query, key } = attentionBlocks(role, weights);
      const { height, width, rows } = gridPositions(role, weights);
      const embedding = decompose(layerNormalize(rows, dim), dim, headDim, tolerance);
      if (embedding.rank === 0) {
        throw new RangeError(
          `Cannot initialize ${role.name}: expected positions that say where a token is, got zeros`,
        );
      }
      const order = neighbors === "fixed" ? NEIGHBORS : random.child("neighbors").choice(9, 9);
      const factorsOf = (head: number): Factors => {
        const target = neighborMap(height, width, order[head % 9], strength);
        addNoise(target, noise, random.child(`noise.${head}`));
        return factors(embedding, target);
      };
      for (let head = 0; head < heads; head++) {
        const made = factorsOf(head);
        const { left, right } = normMatched
          ? matchNorms(padded(made, headDim * dim), random.child(`control.${head}`))
          : made;
        const place = head * headDim * dim;
        query.fill(0, place, place + headDim * dim).set(scaleTo(left, scale), place);
        key.fill(0, place, place + headDim * dim).set(scaleTo(right, scale), place);
      }
      values.initialize(role, weights, random, options);
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}

/** Factors with rows of zeros behind them, where the embeddings' rank is below the head's. */
function padded({ left, right }: Factors, length: number): Factors {
  const pad = (rows: Float64Array) => {
    const out = new Float64Array(length);
    out.set(rows);
    return out;
  };
  return { left: pad(left), right: pad(right) };
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

/**
 * Factors (rank, D) of P⁺ H P⁺ᵀ. With P = L Σ Rᵀ that is R (Σ⁻¹ Lᵀ H L Σ⁻¹) Rᵀ, so only the small
 * matrix in the middle needs a decomposition.
 */
function factors(
  { tokens, dim, rank, left, values, right }: Embedding,
  target: Float64Array,
): Factors {
  const images = multiplyTransposed(left, target, rank, tokens, tokens); // (H L)ᵀ
  const core = multiplyTransposed(left, images, rank, rank, tokens);
  core.forEach((x, i) => core[i] = x / (values[Math.floor(i / rank)] * values[i % rank]));
  const middle = svd(core, rank, rank);
  const columns = transpose(right, rank, dim);
  const expand = (rows: Float64Array) => {
    const scaled = rows.map((x, i) => x * Math.sqrt(middle.values[Math.floor(i / rank)]));
    return multiplyTransposed(scaled, columns, rank, dim, rank);
  };
  return { left: expand(middle.left), right: expand(middle.right) };
}

function scaleTo(values: Float64Array, norm: number): Float64Array {
  const own = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  if (own === 0) return values;
  const factor = norm / own;
  return values.map((x) => x * factor);
}
