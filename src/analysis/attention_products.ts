import { multiplyTransposed, transpose } from "../tensors/mod.ts";

/** Weights of one attention layer, each stored (out, in) and row-major as PyTorch stores them. */
export interface AttentionWeights {
  /** W_Qᵀ, (H·K, D): head h owns rows hK to (h+1)K. */
  readonly query: Float32Array;
  /** W_Kᵀ, (H·K, D), heads as in `query`. */
  readonly key: Float32Array;
  /** W_Vᵀ, (H·K, D), heads as in `query`. */
  readonly value: Float32Array;
  /** W_projᵀ, (D, H·K). */
  readonly projection: Float32Array;
  /** Embed dim D. */
  readonly dim: number;
  /** Number of heads H. */
  readonly heads: number;
}

/** The two products that an attention layer's function depends on. */
export interface AttentionProducts {
  /** W_Q W_Kᵀ of each head, (D, D), row-major. */
  readonly queryKey: readonly Float32Array[];
  /** W_V W_proj of all heads together, (D, D), row-major. */
  readonly valueProjection: Float32Array;
}

/** Rows of each weight: H·K, after checking that all four agree. */
function innerOf({ query, key, value, projection, dim, heads }: AttentionWeights): number {
  const inner = query.length / dim;
  if (!Number.isInteger(dim) || dim < 1 || !Number.isInteger(inner) || inner === 0) {
    throw new RangeError(
      `Cannot form attention products: expected a query whose size is a multiple of dim, got ` +
        `${query.length} values with dim ${dim}`,
    );
  }
  if (!Number.isInteger(heads) || heads < 1 || inner % heads !== 0) {
    throw new RangeError(
      `Cannot form attention products: expected heads that divide the query's ${inner} rows, got ` +
        heads,
    );
  }
  for (const [name, { length }] of Object.entries({ key, value, projection })) {
    if (length !== query.length) {
      throw new RangeError(
        `Cannot form attention products: expected ${name} to have as many values as query, ` +
          `${query.length}, got ${length}`,
      );
    }
  }
  return inner;
}

/**
 * W_Q W_Kᵀ of each head and W_V W_proj of a layer, under the row-vector convention: tokens are rows
 * x, and Q = x W_Q, K = x W_K, V = x W_V, out = A V W_proj. Weights are stored (out, in), so a
 * stored matrix is the transpose of the one in the formulas: W_Q = query.weightᵀ.
 *
 * Source: Trockman & Kolter, "Mimetic Initialization of Self-Attention Layers", ICML 2023.
 *
 * @param weights Query, key and value (H·K, D) and projection (D, H·K).
 * @returns H matrices (D, D) of rank K at most, and one matrix (D, D).
 * @throws {RangeError} If the sizes do not fit each other.
 *
 * @example
 * ```ts
 * import { attentionProducts } from "@x/mimetic/analysis";
 * import assert from "assert";
 * // timm keeps the three in one: qkv.weight (3D, D).
 * const qkv = Float32Array.of(1, 2, 3, 4, 1, 0, 0, 1, 0, 1, 1, 0);
 * const { queryKey, valueProjection } = attentionProducts({
 *   query: qkv.subarray(0, 4),
 *   key: qkv.subarray(4, 8),
 *   value: qkv.subarray(8, 12),
 *   projection: Float32Array.of(1, 2, 3, 4),
 *   dim: 2,
 *   heads: 1,
 * });
 * assert.deepEqual([...queryKey[0]], [1, 3, 2, 4]);
 * assert.deepEqual([...valueProjection], [2, 4, 1, 3]);
 * ```
 */
export function attentionProducts(weights: AttentionWeights): AttentionProducts {
  const inner = innerOf(weights);
  const { query, key, value, projection, dim, heads } = weights;
  const headDim = inner / heads;
  // A head's columns of W_Q, from its rows of the stored weight.
  const columns = (stored: Float32Array, head: number) => {
    const start = head * headDim * dim;
    return transpose(stored.subarray(start, start + headDim * dim), headDim, dim);
  };
  return {
    queryKey: Array.from({ length: heads }, (_, head) => {
      const [q, k] = [columns(query, head), columns(key, head)];
      return Float32Array.from(multiplyTransposed(q, k, dim, dim, headDim));
    }),
    valueProjection: Float32Array.from(
      multiplyTransposed(
        transpose(value, inner, dim),
        Float64Array.from(projection),
        dim,
        dim,
        inner,
      ),
    ),
  };
}

/**
 * Entrywise mean of matrices, e.g. of W_Q W_Kᵀ over heads.
 *
 * @param matrices Arrays of one length.
 * @returns Their mean.
 * @throws {RangeError} If there is none or the lengths differ.
 *
 * @example
 * ```ts
 * import { meanOfMatrices } from "@x/mimetic/analysis";
 * import assert from "assert";
 * const mean = meanOfMatrices([Float32Array.of(1, 2), Float32Array.of(3, 6)]);
 * assert.deepEqual([...mean], [2, 4]);
 * ```
 */
export function meanOfMatrices(matrices: readonly Float32Array[]): Float32Array {
  const lengths = [...new Set(matrices.map((matrix) => matrix.length))];
  if (lengths.length !== 1) {
    throw new RangeError(
      `Cannot average matrices: expected one size, got ${lengths.join(" and ") || "no matrix"}`,
    );
  }
  return Float32Array.from(
    { length: lengths[0] },
    (_, at) => matrices.reduce((sum, matrix) => sum + matrix[at], 0) / matrices.length,
  );
}
