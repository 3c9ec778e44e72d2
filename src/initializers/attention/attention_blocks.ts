import { equalShapes, formatShape } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import type { AttentionRole, Parameter, Slice } from "../types.ts";

/** The values of an attention block's four matrices, views into its parameters. */
export interface AttentionBlocks {
  /** (heads · headDim, dim), head after head, as are `key` and `value`. */
  readonly query: Float32Array;
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

/**
 * Makes sure that a role is one of self-attention.
 *
 * @throws {RangeError} If a slice's shape isn't what the role's axes say, or keys aren't the queries':
 *   as many heads, of the same tokens.
 */
export function checkSelfAttention(role: AttentionRole): void {
  const { dim, contextDim, heads, keyHeads, headDim } = role;
  if (keyHeads !== heads || contextDim !== dim) {
    throw new RangeError(
      `Cannot initialize ${role.name}: expected self-attention with a key head for each of its ` +
        `${heads} heads, got ${keyHeads} key heads on ${contextDim} of ${dim} dimensions`,
    );
  }
  const inner = heads * headDim;
  for (const name of ["query", "key", "value"] as const) {
    assertSlice(role, name, role[name], [inner, dim]);
  }
  assertSlice(role, "projection", role.projection, [dim, inner]);
}

/**
 * The four matrices of a self-attention role, for a structured initializer to overwrite.
 *
 * @throws {RangeError} If the role isn't one of self-attention.
 */
export function attentionBlocks(
  role: AttentionRole,
  weights: (parameter: Parameter) => Float32Array,
): AttentionBlocks {
  checkSelfAttention(role);
  return {
    query: sliceValues(role.query, weights),
    key: sliceValues(role.key, weights),
    value: sliceValues(role.value, weights),
    projection: sliceValues(role.projection, weights),
  };
}
