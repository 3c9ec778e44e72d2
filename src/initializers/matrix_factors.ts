import type { Random } from "../random/mod.ts";
import { orthonormalizeRows, svd } from "../tensors/mod.ts";

/** The distribution of a noise matrix's elements, of mean 0 and a given variance. */
export type Noise = "normal" | "uniform";

/** A product of two matrices by its factors, leftᵀ right, (rows, dim). */
export interface Factors {
  /** (rank, rows): row j is what a weight stored as (out, in) has as its output j. */
  readonly left: Float64Array;
  /** (rank, dim). */
  readonly right: Float64Array;
}

/** Fills an array with noise of mean 0. */
export function fillNoise(
  out: Float64Array,
  noise: Noise,
  variance: number,
  random: Random,
): void {
  const std = Math.sqrt(variance);
  if (noise === "normal") random.fillNormal(out, 0, std);
  else random.fillUniform(out, -Math.sqrt(3) * std, Math.sqrt(3) * std);
}

/** What the matrix αZ + βI is made of. */
export interface NoisyIdentity {
  /** Rows and columns. */
  readonly dim: number;
  /** The factor of the noise. */
  readonly alpha: number;
  /** The factor of the identity. */
  readonly beta: number;
  /** The distribution of the noise's elements. */
  readonly noise: Noise;
  /** The variance of the noise's elements. */
  readonly variance: number;
  /** How far the diagonal falls: element i is β (1 + grade (1 − 2i / (dim − 1))); 0 if left out. */
  readonly grade?: number;
}

/** The matrix αZ + βI, or with a graded diagonal in place of I, (dim, dim), with fresh noise Z. */
export function noisyIdentity(
  { dim, alpha, beta, noise, variance, grade = 0 }: NoisyIdentity,
  random: Random,
): Float64Array {
  const matrix = new Float64Array(dim * dim);
  fillNoise(matrix, noise, variance, random);
  for (let i = 0; i < matrix.length; i++) matrix[i] *= alpha;
  const fall = 2 / Math.max(1, dim - 1);
  for (let i = 0; i < dim; i++) matrix[i * dim + i] += beta * (1 + grade * (1 - fall * i));
  return matrix;
}

/** The nearest factors of a rank to a matrix (rows, dim): rows √σ uᵀ and √σ vᵀ of its largest triplets. */
export function factorsOf(matrix: Float64Array, dim: number, rank: number): Factors {
  const rows = matrix.length / dim;
  const { left, values, right } = svd(matrix, rows, dim, { count: rank });
  const roots = values.map(Math.sqrt);
  for (let i = 0; i < rank * rows; i++) left[i] *= roots[Math.floor(i / rows)];
  for (let i = 0; i < rank * dim; i++) right[i] *= roots[Math.floor(i / dim)];
  return { left, right };
}

/** Random factors of which each has the Frobenius norm of the given one: the same size, no structure. */
export function matchNorms(factors: Factors, random: Random): Factors {
  return {
    left: matchNorm(factors.left, random.child("left")),
    right: matchNorm(factors.right, random.child("right")),
  };
}

/**
 * A random matrix of the Frobenius norm of the given one, in a direction that is uniform over all: what a
 * control has in the place of a structure.
 *
 * @example
 * ```ts
 * import { matchNorm } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const control = matchNorm(Float64Array.of(3, 0, 0, 4), new Random(0));
 * assert.ok(Math.abs(Math.hypot(...control) - 5) < 1e-12);
 * ```
 */
export function matchNorm<T extends Float32Array | Float64Array>(like: T, random: Random): T;
export function matchNorm(
  like: Float32Array | Float64Array,
  random: Random,
): Float32Array | Float64Array {
  const single = like instanceof Float32Array;
  const out = single ? new Float32Array(like.length) : new Float64Array(like.length);
  random.fillNormal(out, 0, 1);
  const squares = (x: Float32Array | Float64Array) => {
    let sum = 0;
    for (const value of x) sum += value * value;
    return sum;
  };
  const scale = Math.sqrt(squares(like) / squares(out));
  return out.map((x) => x * scale);
}

/** Orthonormal rows (m, n), m ≤ n, uniform over all such. */
export function orthonormalRows(m: number, n: number, random: Random): Float64Array {
  const rows = new Float64Array(m * n);
  random.fillNormal(rows, 0, 1);
  orthonormalizeRows(rows, m, n);
  return rows;
}
