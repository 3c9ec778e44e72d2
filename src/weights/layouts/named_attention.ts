import { shorten } from "../json_scanner.ts";
import { attentionOf, natural, packedParts } from "./find_layers.ts";
import type {
  AttentionParts,
  FoundAttention,
  LayerHints,
  MatrixPart,
  Shapes,
} from "./found_layers.ts";

/** Names of the matrices of attention layers, in which `*` stands for what differs from layer to layer. */
export interface AttentionPatterns {
  /** Queries, keys and values in one tensor; else the three below. */
  readonly packed?: string;
  /** W_Q. */
  readonly query?: string;
  /** W_K. */
  readonly key?: string;
  /** W_V. */
  readonly value?: string;
  /** W_proj. */
  readonly projection: string;
  /** Whether separate matrices are stored (in, out). A packed one's shape tells by itself. */
  readonly transposed?: boolean;
}

/**
 * The attention layers of a network whose names aren't known, by patterns of names. What `*` stands for in
 * the query's name (or the packed one's) must stand in the others too.
 *
 * @throws {RangeError} if a pattern is missing or finds no tensor, one of another shape, or heads don't fit.
 *
 * @example
 * ```ts
 * import { namedAttention } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const shapes = new Map(["q", "k", "v", "o"].map((name) => [`l.7.${name}`, [8, 8]]));
 * const patterns = { query: "l.*.q", key: "l.*.k", value: "l.*.v", projection: "l.*.o" };
 * const [layer] = namedAttention(shapes, patterns, { heads: 2 });
 * assert.deepEqual([layer.name, layer.headDim], ["l.7.q", 4]);
 * ```
 */
export function namedAttention(
  shapes: Shapes,
  patterns: AttentionPatterns,
  hints: LayerHints = {},
): FoundAttention[] {
  const { packed, query, key, value, projection, transposed = false } = patterns;
  const first = packed ?? query;
  if (!first || !projection || !packed && !(key && value)) {
    const given = Object.entries(patterns).flatMap(([part, said]) => said ? [part] : []);
    refuse("projection with packed, or with query, key and value", given.join(", ") || "none");
  }
  if (packed && transposed) {
    refuse(
      "transposed for separate matrices alone, as a packed one's shape tells",
      "it for packed",
    );
  }
  const pieces = first.split("*").map((piece) => RegExp.escape(piece));
  const pattern = new RegExp(`^${pieces.join("(.*)")}$`, "su");
  const names = [...shapes.keys()].filter((name) => pattern.test(name))
    .sort(natural.compare);
  if (names.length === 0) refuse(`a tensor named as ${shorten(first)}`, "none");
  return names.map((name) => {
    const [, ...stars] = pattern.exec(name)!;
    const named = (other: string) => filled(other, stars, first);
    const parts = packed === undefined
      ? separateParts(
        { query: name, key: key!, value: value!, projection },
        named,
        shapes,
        transposed,
      )
      : packedParts(name, named(projection), shapes);
    if (!parts) return refuse(`queries, keys and values in ${shorten(name)}`, "another shape");
    return attentionOf(name, parts, shapes, hints);
  });
}

function separateParts(
  { query, ...others }: Readonly<Record<"query" | "key" | "value" | "projection", string>>,
  named: (pattern: string) => string,
  shapes: Shapes,
  transposed: boolean,
): AttentionParts {
  const part = (tensor: string): MatrixPart => {
    const shape = shapes.get(tensor);
    if (!shape) return refuse(`tensor ${shorten(tensor)}`, "none of that name");
    if (shape.length !== 2) return refuse(`a matrix as ${shorten(tensor)}`, "another shape");
    const [rows, columns] = transposed ? [shape[1], shape[0]] : shape;
    return { tensor, row: 0, rows, columns, transposed };
  };
  return {
    query: part(query),
    key: part(named(others.key)),
    value: part(named(others.value)),
    projection: part(named(others.projection)),
  };
}

/** A pattern with its stars replaced in order. */
function filled(pattern: string, stars: readonly string[], first: string): string {
  const pieces = pattern.split("*");
  if (pieces.length !== stars.length + 1) {
    refuse(`as many * in ${shorten(pattern)} as in ${shorten(first)}`, `${pieces.length - 1}`);
  }
  return pieces.map((piece, i) => piece + (stars[i] ?? "")).join("");
}

function refuse(rule: string, got: string): never {
  throw new RangeError(`Cannot find attention layers: expected ${rule}, got ${got}`);
}
