import {
  type AttentionPatterns,
  findLayers,
  type FoundLayers,
  isFloatType,
  type LayerHints,
  namedAttention,
  type WeightFile,
} from "../weights/mod.ts";

/** How attention's matrices are named, where that isn't known; "" for what isn't said. */
export interface NamedParts {
  /** Queries, keys and values in one tensor. */
  readonly qkv?: string;
  /** W_Q. */
  readonly query?: string;
  /** W_K. */
  readonly key?: string;
  /** W_V. */
  readonly value?: string;
  /** W_proj. */
  readonly projection?: string;
  /** Whether the four are stored (in, out). A packed tensor's shape tells by itself. */
  readonly transposed?: boolean;
}

/**
 * The layers of a file, with attention by patterns of names where there are any.
 *
 * @throws {RangeError} If patterns are missing or find nothing, or heads don't fit.
 */
export function layersOf(
  tensors: WeightFile["tensors"],
  named: NamedParts,
  hints: LayerHints,
): FoundLayers {
  const patterns = patternsOf(named);
  if (!patterns) return findLayers(tensors, hints);
  const shapes = new Map(
    [...tensors].flatMap(([name, { dtype, shape }]) =>
      isFloatType(dtype) ? [[name, shape] as const] : []
    ),
  );
  const attention = namedAttention(shapes, patterns, hints);
  // What was named isn't looked for again: by known names it may not fit, as where it is stored (in, out).
  const taken = new Set(
    attention.flatMap(({ query, key, value, projection }) =>
      [query, key, value, projection].map(({ tensor }) => tensor)
    ),
  );
  const others = new Map([...tensors].filter(([name]) => !taken.has(name)));
  return { ...findLayers(others, { groups: hints.groups }), attention };
}

function patternsOf(named: NamedParts): AttentionPatterns | undefined {
  const { qkv: packed, query, key, value, projection, transposed } = named;
  const given = Object.entries({ qkv: packed, query, key, value, projection })
    .flatMap(([flag, pattern]) => pattern ? [`--${flag}`] : []);
  if (!given.length) return undefined;
  if (projection && packed && !query && !key && !value) return { packed, projection };
  if (projection && !packed && query && key && value) {
    return { query, key, value, projection, transposed };
  }
  throw new RangeError(
    "Cannot find attention layers: expected --projection with --qkv, or with --query, --key and " +
      `--value, got ${given.join(", ")}`,
  );
}
