import { equalShapes, formatShape } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import type { AttentionRole, Parameter, Slice } from "../types.ts";

/** The values of an attention block's four matrices, views into its parameters. */
export interface AttentionBlocks {
  /** (heads · headDim, dim), head after head. */
  readonly query: Float32Array;
  /** (keyHeads · headDim, dim), as is `value`. */
  readonly key: Float32Array;
  readonly value: Float32Array;
  /** (dim, heads · headDim). */
  readonly projection: Float32Array;
}

function assertSlice(role: AttentionRole, name: string, slice: Slice, expected: number[]): void {
  const { parameter, row, rows } = slice;
  const actual = [rows, ...parameter.shape.slice(1)];
  if (!equalShapes(actual, expected) || row < 0 || row + rows > parameter.shape[0]) {
    throw new RangeError(
      `Cannot initialize ${role.name}: expected its ${name} to be ${formatShape(expected)}, got ` +
        `rows ${row} to ${row + rows} of ${parameter.name} ${formatShape(parameter.shape)}`,
    );
  }
}

/** What a scheme can do. */
export interface AttentionRules {
  /** Whether heads may share keys and values, as in grouped-query attention; `false` if left out. */
  readonly grouped?: boolean;
}

/**
 * Makes sure that a role is one of self-attention.
 *
 * @throws {RangeError} If a slice's shape isn't what the role's axes say, or keys aren't the queries':
 *   of the same tokens, and as many heads, or of groups of as many where that is allowed.
 */
export function checkSelfAttention(
  role: AttentionRole,
  { grouped = false }: AttentionRules = {},
): void {
  const { dim, contextDim, heads, keyHeads, headDim } = role;
  const shared = grouped && heads % keyHeads === 0;
  if (keyHeads !== heads && !shared || contextDim !== dim) {
    const rule = grouped ? "key heads that divide" : "a key head for each of";
    throw new RangeError(
      `Cannot initialize ${role.name}: expected self-attention with ${rule} its ` +
        `${heads} heads, got ${keyHeads} key heads on ${contextDim} of ${dim} dimensions`,
    );
  }
  assertSlice(role, "query", role.query, [heads * headDim, dim]);
  assertSlice(role, "key", role.key, [keyHeads * headDim, dim]);
  assertSlice(role, "value", role.value, [keyHeads * headDim, dim]);
  assertSlice(role, "projection", role.projection, [dim, heads * headDim]);
}

/**
 * Makes sure that a role is one of self-attention whose heads have no more dimensions in all than the embedding.
 *
 * @throws {RangeError} If it isn't.
 */
export function checkNarrowSelfAttention(role: AttentionRole): void {
  checkSelfAttention(role);
  checkRank(role, role.heads * role.headDim);
}

/**
 * Makes sure that a product of weights (D, D) can have a rank.
 *
 * @throws {RangeError} If it is larger than D.
 */
export function checkRank({ name, dim }: AttentionRole, rank: number): void {
  if (rank <= dim) return;
  throw new RangeError(
    `Cannot initialize ${name}: expected heads of at most ${dim} dimensions in all, those of the ` +
      `embedding, got ${rank}`,
  );
}

/**
 * The four matrices of a self-attention role, for a structured initializer to overwrite.
 *
 * @throws {RangeError} If the role isn't one of self-attention that the rules allow.
 */
export function attentionBlocks(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
  rules: AttentionRules = {},
): AttentionBlocks {
  checkSelfAttention(role, rules);
  return {
    query: sliceValues(role.query, weights),
    key: sliceValues(role.key, weights),
    value: sliceValues(role.value, weights),
    projection: sliceValues(role.projection, weights),
  };
}
