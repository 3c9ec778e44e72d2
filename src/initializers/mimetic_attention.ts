import type { Random } from "../random/mod.ts";
import { type AttentionBlocks, attentionBlocks, sliceValues } from "./attention_blocks.ts";
import {
  type Factors,
  factorsOf,
  fillNoise,
  matchNorms,
  type Noise,
  noisyIdentity,
} from "./matrix_factors.ts";
import type { AttentionRole, StructuredInitializer } from "./types.ts";

/** A number for every layer, or a function of depth: 0 for the first block, 1 for the last. */
export type DepthValue = number | ((depth: number) => number);

/** How one of the two products, W_Q W_Kᵀ of a head or W_V W_proj of a layer, is made. */
export interface MimeticProductOptions {
  /** The factor of the noise; 0.7 for query–key and 0.4 for value–projection if left out. */
  readonly alpha?: DepthValue;
  /**
   * The factor of the identity; 0.7 for query–key and 0.4 for value–projection if left out. The
   * latter's is subtracted.
   */
  readonly beta?: DepthValue;
  /** The distribution of the noise's elements, uniform over ±√3 σ or normal; `"normal"` if left out. */
  readonly noise?: Noise;
  /** The variance of the noise's elements: `"1/d"` of the embedding (the default), `"1/k"` of the head. */
  readonly variance?: "1/d" | "1/k" | number;
  /**
   * `"svd"` (the default) factors αZ ± βI. `"tied"` draws one factor with elements of variance
   * β / rank and uses it twice, W_K = W_Q or W_proj = −W_Vᵀ, so that the product's expectation is
   * ±βI; its noise comes from the rank, so it takes neither α nor a variance.
   */
  readonly factorization?: "svd" | "tied";
}

/** Options of {@linkcode mimeticAttention}. */
export interface MimeticAttentionOptions {
  /** How the heads' query and key weights are made; `false` leaves them as they are. */
  readonly queryKey?: MimeticProductOptions | false;
  /** How the value and projection weights are made; `false` leaves them as they are. */
  readonly valueProjection?: MimeticProductOptions | false;
  /**
   * The control arm: every matrix is replaced by a random one of the same Frobenius norm (a head's
   * for query and key), so that what is left of an advantage isn't the scale's. `false` if left out.
   */
  readonly normMatched?: boolean;
}

interface Product extends Required<MimeticProductOptions> {
  /** 1 for query–key, −1 for value–projection. */
  readonly sign: number;
}

const defaults = { noise: "normal", variance: "1/d", factorization: "svd" } as const;
const queryKeyDefaults = { alpha: 0.7, beta: 0.7, sign: 1, ...defaults };
const valueProjectionDefaults = { alpha: 0.4, beta: 0.4, sign: -1, ...defaults };

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
 *     heads,
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
  const queryKeyProduct = queryKey && resolve("queryKey", queryKey, queryKeyDefaults);
  const valueProduct = valueProjection &&
    resolve("valueProjection", valueProjection, valueProjectionDefaults);
  return {
    kind: "attention",
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
      `Cannot initialize ${name} as its heads must have at most ${dim} dimensions, those of the ` +
        `embedding: ${rank}`,
    );
  }
  const depth = count > 1 ? index / (count - 1) : 0;
  const at = (value: DepthValue) => typeof value === "number" ? value : value(depth);
  const { noise, factorization, sign } = product;
  const [alpha, beta] = [at(product.alpha), sign * at(product.beta)];
  if (!Number.isFinite(alpha) || !Number.isFinite(beta)) {
    throw new RangeError(
      `Cannot initialize ${name} as alpha and beta must be finite: ${alpha}, ${beta}`,
    );
  }
  if (factorization === "tied") {
    const left = new Float64Array(rank * dim);
    fillNoise(left, noise, Math.abs(beta) / rank, random);
    return { left, right: left.map((x) => Math.sign(beta) * x) };
  }
  const { variance } = product;
  const value = variance === "1/d" ? 1 / dim : variance === "1/k" ? 1 / headDim : variance;
  return factorsOf(noisyIdentity(dim, alpha, beta, noise, value, random), dim, rank);
}

function resolve(name: string, options: MimeticProductOptions, base: Product): Product {
  const fail = (rule: string, value: unknown): never => {
    throw new TypeError(`Cannot make a mimetic attention as ${name}.${rule}: ${value}`);
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined));
  for (const option of Object.keys(given)) {
    const valid = ["alpha", "beta", "noise", "variance", "factorization"];
    if (!valid.includes(option)) fail(`* must be one of ${valid.join(", ")}`, option);
  }
  const product: Product = { ...base, ...given };
  const { noise, variance, factorization } = product;
  if (noise !== "normal" && noise !== "uniform") fail("noise must be normal or uniform", noise);
  if (factorization !== "svd" && factorization !== "tied") {
    fail("factorization must be svd or tied", factorization);
  }
  const isNumber = typeof variance === "number" && variance >= 0 && variance < Infinity;
  if (!isNumber && variance !== "1/d" && variance !== "1/k") {
    fail("variance must be 1/d, 1/k or a number that isn't negative", variance);
  }
  for (const option of ["alpha", "variance"] as const) {
    if (factorization === "tied" && option in given) {
      fail(`${option} must be left out with a tied factorization`, given[option]);
    }
  }
  return product;
}
