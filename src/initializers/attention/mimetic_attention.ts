import { checkSwitches } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { sliceValues } from "../slices.ts";
import { type AttentionBlocks, attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import {
  type Factors,
  factorsOf,
  fillNoise,
  matchNorms,
  noisyIdentity,
} from "../matrix_factors.ts";
import {
  type DepthValue,
  type MimeticAttentionOptions,
  type Product,
  queryKeyDefaults,
  resolveProduct,
  valueProjectionDefaults,
} from "./mimetic_options.ts";
import type { AttentionRole, StructuredInitializer } from "../types.ts";

/**
 * Mimetic initialization of self-attention: products of weights as they are after training (Trockman
 * and Kolter, ICML 2023, arXiv:2305.09828). With tokens as rows, for each head and with fresh noise,
 *
 *     W_Q W_Kᵀ ≈ α₁ Z₁ + β₁ I,  and once a layer  W_V W_proj ≈ α₂ Z₂ − β₂ I,
 *
 * where Z has elements of variance 1/d. The singular value decomposition U Σ Vᵀ of the right sides
 * gives W_Q = U_k Σ_k^½ and W_K = V_k Σ_k^½ of the k largest triplets, and W_V = U Σ^½,
 * W_proj = Σ^½ Vᵀ. Weights are stored as (out, in), the transposes of these. Biases become 0.
 *
 * @throws {TypeError} If an option isn't one, or α or a variance is given for a tied factorization.
 * @throws {RangeError} When initializing, if the role's slices don't have its shapes, or it has more
 *   head dimensions than embedding dimensions.
 *
 * @example
 * ```ts
 * import { mimeticAttention } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const [dim, heads, headDim] = [32, 2, 16];
 * const qkv = { name: "attn.qkv.weight", shape: [3 * dim, dim], fanIn: dim, fanOut: 3 * dim };
 * const proj = { name: "attn.proj.weight", shape: [dim, dim], fanIn: dim, fanOut: dim };
 * const values = new Map([qkv, proj].map((p) => [p.name, new Float32Array(p.shape[0] * dim)]));
 * mimeticAttention({ queryKey: { alpha: 0.5 } }).initialize(
 *   {
 *     kind: "attention",
 *     name: "attn",
 *     index: 0,
 *     count: 1,
 *     dim,
 *     contextDim: dim,
 *     heads,
 *     keyHeads: heads,
 *     headDim,
 *     query: { parameter: qkv, row: 0, rows: dim },
 *     key: { parameter: qkv, row: dim, rows: dim },
 *     value: { parameter: qkv, row: 2 * dim, rows: dim },
 *     projection: { parameter: proj, row: 0, rows: dim },
 *   },
 *   (parameter) => values.get(parameter.name)!,
 *   new Random(0).child("attn"),
 * );
 * // The diagonal of W_V W_proj: row i of proj with column i of V, both (out, in).
 * const [v, p] = [values.get(qkv.name)!.subarray(2 * dim * dim), values.get(proj.name)!];
 * let trace = 0;
 * for (let i = 0; i < dim; i++) for (let j = 0; j < dim; j++) trace += v[j * dim + i] * p[i * dim + j];
 * assert.ok(Math.abs(trace / dim + 0.4) < 0.1);
 * ```
 */
export function mimeticAttention(
  options: MimeticAttentionOptions = {},
): StructuredInitializer<AttentionRole> {
  const { queryKey = {}, valueProjection = {}, normMatched = false } = options;
  checkSwitches("make a mimetic attention", { normMatched });
  const queryKeyProduct = queryKey !== false &&
    resolveProduct("queryKey", queryKey, queryKeyDefaults);
  const valueProduct = valueProjection !== false &&
    resolveProduct("valueProjection", valueProjection, valueProjectionDefaults);
  return {
    kind: "attention",
    check: checkSelfAttention,
    initialize(role, weights, random) {
      const blocks = attentionBlocks(role, weights);
      const make = (product: Product, rank: number, stream: Random) => {
        const factors = makeFactors(product, role, rank, stream);
        return normMatched ? matchNorms(factors, stream.child("control")) : factors;
      };
      if (queryKeyProduct) {
        for (let head = 0; head < role.heads; head++) {
          const stream = random.child(`queryKey.${head}`);
          setQueryKey(blocks, role, head, make(queryKeyProduct, role.headDim, stream));
        }
      }
      if (valueProduct) {
        const inner = role.heads * role.headDim;
        const factors = make(valueProduct, inner, random.child("valueProjection"));
        setValueProjection(blocks, role.dim, inner, factors);
      }
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    },
  };
}

function setQueryKey(
  { query, key }: AttentionBlocks,
  { dim, headDim }: AttentionRole,
  head: number,
  { left, right }: Factors,
): void {
  query.set(left, head * headDim * dim);
  key.set(right, head * headDim * dim);
}

function setValueProjection(
  { value, projection }: AttentionBlocks,
  dim: number,
  inner: number,
  { left, right }: Factors,
): void {
  value.set(left);
  // W_proj is right itself, (inner, dim) as (in, out), and stored as (out, in).
  for (let j = 0; j < inner; j++) {
    for (let o = 0; o < dim; o++) projection[o * inner + j] = right[j * dim + o];
  }
}

function makeFactors(
  product: Product,
  { name, index, count, dim, headDim }: AttentionRole,
  rank: number,
  random: Random,
): Factors {
  if (rank > dim) {
    throw new RangeError(
      `Cannot initialize ${name}: expected heads of at most ${dim} dimensions in all, those of ` +
        `the embedding, got ${rank}`,
    );
  }
  const depth = count > 1 ? index / (count - 1) : 0;
  const at = (value: DepthValue) => typeof value === "number" ? value : value(depth);
  const { noise, factorization, sign } = product;
  const [alpha, beta] = [at(product.alpha), sign * at(product.beta)];
  if (!Number.isFinite(alpha) || !Number.isFinite(beta)) {
    throw new RangeError(
      `Cannot initialize ${name}: expected finite alpha and beta, got ${alpha} and ${beta}`,
    );
  }
  if (factorization === "tied") {
    const left = new Float64Array(rank * dim);
    fillNoise(left, noise, Math.abs(beta) / rank, random);
    return { left, right: left.map((x) => Math.sign(beta) * x) };
  }
  const { variance } = product;
  const value = variance === "1/d" ? 1 / dim : variance === "1/k" ? 1 / headDim : variance;
  return factorsOf(noisyIdentity({ dim, alpha, beta, noise, variance: value }, random), dim, rank);
}
