import { checkChoice, checkSwitches } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { transpose } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import { type AttentionBlocks, attentionBlocks, checkSelfAttention } from "./attention_blocks.ts";
import { type Factors, matchNorms } from "../matrix_factors.ts";
import { FactorThreads } from "./factor_threads.ts";
import {
  type MimeticAttentionOptions,
  type Product,
  queryKeyDefaults,
  resolveProduct,
  valueProjectionDefaults,
} from "./mimetic_options.ts";
import { batches, requestOf } from "./mimetic_requests.ts";
import type { FactorRequest } from "./product_factors.ts";
import type { AttentionRole, Parameter, StructuredInitializer } from "../types.ts";

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
 * Where G key heads serve H heads (grouped queries), m = H / G of them each, the papers have no
 * formula; this library's is the same sums with what is shared. The m right sides α₁ Z₁ + β₁ I of a
 * group, stacked (m·d, d), have one decomposition, whose k largest triplets give the group's W_K and
 * each head's W_Q: the nearest products that a shared W_K can have. Of W_V W_proj, G·k triplets
 * give W_V and for each group the sum of its heads' W_proj, which all get the same part of it. Of all
 * weights with these products, these have the least squares.
 *
 * @throws {TypeError} If an option isn't one, or α, a grade or a variance is given for a tied factorization.
 * @throws {RangeError} If the layout is none. When initializing, if the role's slices don't have its shapes, it has more
 *   head dimensions than embedding dimensions, a tied factorization is for grouped queries, or the
 *   legacy layout for values that aren't as wide as the embedding.
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
  const { queryKey = {}, valueProjection = {}, layout = "correct", normMatched = false } = options;
  checkSwitches("make a mimetic attention", { normMatched });
  checkChoice("make a mimetic attention", "layout", layout, ["correct", "legacy"]);
  const queryKeyProduct = queryKey !== false &&
    resolveProduct("queryKey", queryKey, queryKeyDefaults);
  const valueProduct = valueProjection !== false &&
    resolveProduct("valueProjection", valueProjection, valueProjectionDefaults);
  const products = [queryKeyProduct, valueProduct];
  const tied = products.some((product) => product && product.factorization === "tied");
  const legacy = layout === "legacy";
  const check = (role: AttentionRole) => {
    checkRole(role, tied);
    if (legacy && valueProduct) checkSquare(role);
  };
  /** What is made of a role: factors, with what they are set into. */
  const partsOf: PartsOf = (role, weights, random) => {
    check(role);
    const blocks = attentionBlocks(role, weights, { grouped: true });
    const { heads, keyHeads, headDim } = role;
    const group = heads / keyHeads;
    const parts: Part[] = [];
    const add = (product: Product, rank: number, names: string[], set: Part["set"]) => {
      const streams = names.map((name) => random.child(name));
      const control = normMatched ? streams[0].child("control") : undefined;
      parts.push({ request: requestOf(product, role, rank, streams), control, set });
    };
    // The largest first, so that threads end together.
    if (valueProduct) {
      add(valueProduct, keyHeads * headDim, ["valueProjection"], (factors) => {
        if (legacy) setUntransposed(blocks, role, factors);
        else setValueProjection(blocks, role, factors);
      });
    }
    for (let first = 0; queryKeyProduct && first < heads; first += group) {
      const names = Array.from({ length: group }, (_, i) => `queryKey.${first + i}`);
      add(
        queryKeyProduct,
        headDim,
        names,
        (factors) => setQueryKey(blocks, role, first, factors),
      );
    }
    return parts;
  };
  const initializeAll: Required<StructuredInitializer<AttentionRole>>["initializeAll"] = (
    roles,
    weights,
    { threads: most } = {},
  ) => {
    const threads = new FactorThreads(most);
    try {
      for (const batch of batches(roles)) {
        const parts = batch.flatMap(({ role, random }) => partsOf(role, weights, random));
        threads.make(parts.map(({ request }) => request)).forEach((factors, i) => {
          const { control, set } = parts[i];
          set(control ? matchNorms(factors, control) : factors);
        });
      }
    } finally {
      threads.stop();
    }
    for (const { role } of roles) {
      for (const bias of role.biases ?? []) sliceValues(bias, weights).fill(0);
    }
  };
  return {
    kind: "attention",
    check,
    initializeAll,
    initialize: (role, weights, random, options) =>
      initializeAll([{ role, random }], weights, options),
  };
}

/** Factors that are to be made, and what they are set into. */
interface Part {
  readonly request: FactorRequest;
  /** Where random factors of the same norms are drawn from that take their place. */
  readonly control: Random | undefined;
  set(factors: Factors): void;
}

type PartsOf = (
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
  random: Random,
) => Part[];

function checkRole(role: AttentionRole, tied: boolean): void {
  checkSelfAttention(role, { grouped: true });
  const { name, heads, keyHeads } = role;
  if (!tied || heads === keyHeads) return;
  throw new RangeError(
    `Cannot initialize ${name}: expected a key head for each of its ${heads} heads, as tied weights ` +
      `make all queries of a group the same, got ${keyHeads} key heads`,
  );
}

/** What is stored untransposed has the shape of its transpose. */
function checkSquare({ name, dim, heads, keyHeads, headDim }: AttentionRole): void {
  if (heads === keyHeads && heads * headDim === dim) return;
  throw new RangeError(
    `Cannot initialize ${name}: expected values as wide as the embedding for the legacy layout, got ` +
      `${keyHeads} heads of ${headDim} for ${dim} dimensions`,
  );
}

/** W_V = U Σ^½ and W_proj = Σ^½ Vᵀ as they are, where the layer takes their transposes. */
function setUntransposed(
  { value, projection }: AttentionBlocks,
  { dim }: AttentionRole,
  { left, right }: Factors,
): void {
  value.set(transpose(left, dim, dim));
  projection.set(right);
}

/** Sets the heads from `first` on that share a key: their queries lie side by side in the left factor. */
function setQueryKey(
  { query, key }: AttentionBlocks,
  { dim, heads, keyHeads, headDim }: AttentionRole,
  first: number,
  { left, right }: Factors,
): void {
  const group = heads / keyHeads;
  for (let head = 0; head < group; head++) {
    for (let j = 0; j < headDim; j++) {
      const from = (j * group + head) * dim;
      query.set(left.subarray(from, from + dim), ((first + head) * headDim + j) * dim);
    }
  }
  key.set(right, first / group * headDim * dim);
}

function setValueProjection(
  { value, projection }: AttentionBlocks,
  { dim, heads, keyHeads, headDim }: AttentionRole,
  { left, right }: Factors,
): void {
  const [group, inner] = [heads / keyHeads, heads * headDim];
  // Both weights get the same norm, though each head has a part of W_proj only.
  const balance = group ** -0.25;
  value.set(left.map((x) => x * balance));
  // W_proj is right itself, (inner, dim) as (in, out), and stored as (out, in).
  for (let j = 0; j < inner; j++) {
    const head = Math.floor(j / headDim);
    const row = Math.floor(head / group) * headDim + j % headDim;
    for (let o = 0; o < dim; o++) {
      projection[o * inner + j] = right[row * dim + o] / (group * balance);
    }
  }
}
