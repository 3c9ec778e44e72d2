import { Random } from "../../random/mod.ts";
import { gram, transpose } from "../../tensors/mod.ts";
import { factorsOf, noisyIdentity } from "../matrix_factors.ts";
import { attentionBlocks } from "./attention_blocks.ts";
import type { AttentionRole, Parameter } from "../types.ts";

/** The α and β of a product of weights. */
export interface MimeticFit {
  /** The factor of the noise. */
  readonly alpha: number;
  /** The factor of the identity. */
  readonly beta: number;
}

/** The two products of an attention block, in the terms of {@linkcode mimeticAttention}'s options. */
export interface AttentionFit {
  /** W_Q W_Kᵀ ≈ αZ + βI, of all heads together. */
  readonly queryKey: MimeticFit;
  /** W_V W_proj ≈ αZ − βI. */
  readonly valueProjection: MimeticFit;
}

/** What is measured of a product (dim, dim): with Z and I it is all that α and β decide on average. */
interface Moments {
  readonly trace: number;
  /** Sum of the squares of its elements. */
  readonly squaredNorm: number;
}

/** Angles at which the curve is known; between them it is taken as straight. */
const ANGLES = 33;

/** At least so many rows of noise are averaged over. */
const ROWS = 192;

/**
 * The α and β with which {@linkcode mimeticAttention} would make products of the same mean trace and
 * Frobenius norm as a block's: its structure in four numbers. A product of full rank has
 * E tr = βd and E‖·‖² = (α² + β²)d. Of lower rank, as a head's W_Q W_Kᵀ, it keeps the largest singular
 * values of αZ + βI only; then the ratio of trace and norm, which depends on α/β alone, is looked up in
 * those of noise that is drawn for it.
 *
 * On average the fit of a mimetic block gives back the α and β that it was made with.
 *
 * @throws {RangeError} If the role isn't one of self-attention.
 *
 * @example
 * ```ts
 * import { fitMimeticAttention, mimeticAttention } from "@x/mimetic/initializers";
 * import { describe, initialize, vit } from "@x/mimetic/models";
 *
 * const network = describe(vit({ dim: 96, depth: 2, heads: 3, patch: 8 }));
 * const values = initialize(network, { seed: 0, structured: [mimeticAttention()] });
 * for (const role of network.roles) {
 *   if (role.kind !== "attention") continue;
 *   const { queryKey } = fitMimeticAttention(role, ({ name }) => values.get(name)!);
 *   console.log(role.name, queryKey.alpha, queryKey.beta); // 0.7 and 0.7, nearly
 * }
 * ```
 */
export function fitMimeticAttention(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
): AttentionFit {
  const { query, key, value, projection } = attentionBlocks(role, weights);
  const { dim, heads, headDim } = role;
  const size = headDim * dim;
  let [trace, squaredNorm] = [0, 0];
  for (let at = 0; at < heads * size; at += size) {
    const [q, k] = [query, key].map((all) => Float64Array.from(all.subarray(at, at + size)));
    const head = momentsOf(q, k, dim);
    trace += head.trace / heads;
    squaredNorm += head.squaredNorm / heads;
  }
  const inner = heads * headDim;
  const values = momentsOf(
    Float64Array.from(value),
    transpose(Float64Array.from(projection), dim, inner),
    dim,
  );
  const { alpha, beta } = fitMoments(values, dim, Math.min(inner, dim));
  return {
    queryKey: fitMoments({ trace, squaredNorm }, dim, Math.min(headDim, dim)),
    // What is subtracted; no −0.
    valueProjection: { alpha, beta: 0 - beta },
  };
}

/** Moments of leftᵀ right, both (rank, dim). */
function momentsOf(left: Float64Array, right: Float64Array, dim: number): Moments {
  const rank = left.length / dim;
  const trace = left.reduce((sum, x, i) => sum + x * right[i], 0);
  // ‖LᵀR‖² = tr(LLᵀ RRᵀ).
  const [a, b] = [gram(left, rank, dim), gram(right, rank, dim)];
  return { trace, squaredNorm: a.reduce((sum, x, i) => sum + x * b[i], 0) };
}

function fitMoments({ trace, squaredNorm }: Moments, dim: number, rank: number): MimeticFit {
  if (squaredNorm <= 0) return { alpha: 0, beta: 0 };
  if (rank === dim) {
    const beta = trace / dim;
    return { alpha: Math.sqrt(Math.max(0, squaredNorm / dim - beta ** 2)), beta };
  }
  const curve = curveOf(dim, rank);
  const ratio = Math.abs(trace) / Math.sqrt(rank * squaredNorm);
  const found = curve.findIndex((point) => point.ratio <= ratio);
  const high = found < 0 ? ANGLES - 1 : Math.max(1, found);
  const [a, b] = [curve[high - 1], curve[high]];
  const part = Math.min(1, Math.max(0, (a.ratio - ratio) / (a.ratio - b.ratio)));
  const angle = Math.PI / 2 * (high - 1 + part) / (ANGLES - 1);
  const scale = Math.sqrt(squaredNorm / ((1 - part) * a.squaredNorm + part * b.squaredNorm));
  // The last point is noise alone: no identity at all.
  const identity = found < 0 ? 0 : Math.cos(angle);
  return { alpha: scale * Math.sin(angle), beta: Math.sign(trace) * scale * identity };
}

/** What sin(φ)Z + cos(φ)I is at a rank, for φ from 0 to a right angle. */
interface CurvePoint {
  /** tr / √(rank ‖·‖²): 1 for a part of the identity, next to 0 for noise. */
  readonly ratio: number;
  readonly squaredNorm: number;
}

const curves = new Map<string, readonly CurvePoint[]>();

function curveOf(dim: number, rank: number): readonly CurvePoint[] {
  const key = `${dim} ${rank}`;
  const known = curves.get(key);
  if (known) return known;
  const curve = Array.from({ length: ANGLES }, (_, i) => {
    const angle = Math.PI / 2 * i / (ANGLES - 1);
    const { trace, squaredNorm } = meanMoments(angle, dim, rank);
    return { ratio: trace / Math.sqrt(rank * squaredNorm), squaredNorm };
  });
  curves.set(key, curve);
  return curve;
}

function meanMoments(angle: number, dim: number, rank: number): Moments {
  const draws = Math.ceil(ROWS / dim);
  let [trace, squaredNorm] = [0, 0];
  for (let draw = 0; draw < draws; draw++) {
    const options = { dim, noise: "normal", variance: 1 / dim } as const;
    const mixed = { ...options, alpha: Math.sin(angle), beta: Math.cos(angle) };
    // The same noise at all angles, so that the curve is smooth.
    const matrix = noisyIdentity(mixed, new Random("fit").child(String(draw)));
    const { left, right } = factorsOf(matrix, dim, rank);
    const moments = momentsOf(left, right, dim);
    trace += moments.trace / draws;
    squaredNorm += moments.squaredNorm / draws;
  }
  return { trace, squaredNorm };
}
