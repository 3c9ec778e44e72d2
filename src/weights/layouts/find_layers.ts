import { isFloatType } from "../float_types.ts";
import type { TensorEntry } from "../weight_file.ts";
import { packedLayouts, perceptronLayouts, separateLayouts } from "./attention_layouts.ts";
import { headsOf } from "./heads.ts";
import type {
  AttentionParts,
  FoundAttention,
  FoundFilters,
  FoundLayers,
  FoundPerceptron,
  LayerHints,
  MatrixPart,
  Shapes,
} from "./found_layers.ts";
import { findScans } from "./find_scans.ts";

/** The first convolution has one input channel where images are gray, and isn't depthwise. */
const STEM = /(^|\.)(stem|conv_stem|patch_embed|patch_embeddings|embeddings)(\.|$)/;
/** The first one of plain networks, in no block; where something reads three channels, it is another one. */
const FIRST = /^([a-z_]+\.)*(conv_?[01]?|(features\.)?0(\.0)?)\.weight$/i;

/** Names with numbers in them as people order them: layer 2 before layer 10. */
export const natural = new Intl.Collator("en", { numeric: true });

/**
 * Finds the layers of a network by the names and shapes of its tensors: attention of timm (ViT, DeiT, Swin),
 * of Hugging Face (ViT, DeiT, BERT, GPT-2, Llama, Swin and what shares their names) and of PyTorch; depthwise
 * filters of any name but a first convolution's, as in a stem, or `conv1` where nothing reads three channels;
 * the scans of state-spaces' Mambas; first layers of perceptrons. Attention across two sequences is passed
 * over, and so is Mamba-2 with several groups of B and C, where hints tell it. Heads are taken
 * from hints, then from shapes that tell, else guessed.
 *
 * @param tensors A file's tensors; those of integers don't count.
 * @param hints What names and shapes don't tell.
 * @throws {RangeError} if heads don't fit the matrices; the message names the layer.
 *
 * @example
 * ```ts
 * import { findLayers } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const { attention: [layer] } = findLayers(
 *   new Map([
 *     ["blocks.0.attn.qkv.weight", { dtype: "F32", shape: [576, 192] }],
 *     ["blocks.0.attn.proj.weight", { dtype: "F32", shape: [192, 192] }],
 *   ]),
 *   { heads: 3 },
 * );
 * assert.deepEqual([layer.name, layer.headDim, layer.key.row], ["blocks.0.attn", 64, 192]);
 * ```
 */
export function findLayers(
  tensors: ReadonlyMap<string, Pick<TensorEntry, "dtype" | "shape">>,
  hints: LayerHints = {},
): FoundLayers {
  const names = [...tensors.keys()].sort(natural.compare);
  const shapes: Shapes = new Map(
    names.flatMap((name) => {
      const { dtype, shape } = tensors.get(name)!;
      return isFloatType(dtype) ? [[name, shape] as const] : [];
    }),
  );
  const found = [...shapes.keys()];
  return {
    attention: found.flatMap((name) => attentionAt(name, shapes, hints)),
    filters: found.flatMap((name) => filtersAt(name, shapes)),
    scans: findScans(shapes, hints.groups),
    perceptrons: found.flatMap((name) => perceptronAt(name, shapes.get(name)!)),
  };
}

/** The layer whose first tensor this is, if it is one's. */
function attentionAt(name: string, shapes: Shapes, hints: LayerHints): FoundAttention[] {
  if (/cross|encoder_attn/i.test(name)) return [];
  // In PyTorch's decoder layers it reads another sequence than their self_attn.
  const own = name.replace(/(^|\.)multihead_attn\./, "$1self_attn.");
  if (own !== name && shapes.has(own)) return [];
  for (const { packed, projection } of packedLayouts) {
    const layer = prefixOf(name, packed);
    if (layer === undefined || !shapes.has(layer + projection)) continue;
    // A Mamba's in_proj is another matrix.
    if (shapes.has(`${layer}A_log`)) continue;
    const parts = packedParts(name, layer + projection, shapes);
    return parts ? [attentionOf(layer, parts, shapes, hints)] : [];
  }
  for (const layout of separateLayouts) {
    const layer = prefixOf(name, layout.query);
    if (layer === undefined) continue;
    const [query, key, value, projection] = [
      layout.query,
      layout.key,
      layout.value,
      layout.projection,
    ].map((end) => whole(layer + end, shapes));
    if (!query || !key || !value || !projection) continue;
    return [attentionOf(layer, { query, key, value, projection }, shapes, hints)];
  }
  return [];
}

/** What comes before the end of a name, with its last dot; undefined if it ends otherwise. */
export function prefixOf(name: string, end: string): string | undefined {
  if (!name.endsWith(end)) return undefined;
  const prefix = name.slice(0, name.length - end.length);
  return prefix === "" || prefix.endsWith(".") ? prefix : undefined;
}

/** A whole tensor stored (out, in). */
function whole(tensor: string, shapes: Shapes): MatrixPart | undefined {
  const shape = shapes.get(tensor);
  if (shape?.length !== 2) return undefined;
  return { tensor, row: 0, rows: shape[0], columns: shape[1], transposed: false };
}

/**
 * Queries, keys and values out of one tensor: as many queries as the projection reads, and the rest in two
 * halves. Both are stored (in, out) if they fit each other only so.
 */
export function packedParts(
  packed: string,
  projection: string,
  shapes: Shapes,
): AttentionParts | undefined {
  const [all, out] = [shapes.get(packed), shapes.get(projection)];
  if (all?.length !== 2 || out?.length !== 2) return undefined;
  for (const transposed of [false, true]) {
    const [rows, dim] = transposed ? [all[1], all[0]] : all;
    const [outer, inner] = transposed ? [out[1], out[0]] : out;
    const rest = (rows - inner) / 2;
    if (outer !== dim || !Number.isInteger(rest) || rest < 1) continue;
    const part = (row: number, count: number): MatrixPart => ({
      ...{ tensor: packed, row, rows: count, columns: dim, transposed },
    });
    return {
      query: part(0, inner),
      key: part(inner, rest),
      value: part(inner + rest, rest),
      projection: { tensor: projection, row: 0, rows: outer, columns: inner, transposed },
    };
  }
  return undefined;
}

/** A layer of these matrices. */
export function attentionOf(
  layer: string,
  parts: AttentionParts,
  shapes: Shapes,
  hints: LayerHints,
): FoundAttention {
  const { query, key, value, projection } = parts;
  const dim = query.columns;
  const name = layer.replace(/\.$/, "");
  const fits = key.columns === dim && value.columns === dim && value.rows === key.rows &&
    projection.rows === dim && projection.columns === query.rows;
  if (!fits) {
    const sizes = [query, key, value, projection].map(({ rows, columns }) =>
      `${rows} × ${columns}`
    );
    throw new RangeError(
      `Cannot read attention layer ${name}: expected query (HK, D), key and value (GK, D) and ` +
        `projection (D, HK), got ${sizes.join(", ")}`,
    );
  }
  return { kind: "attention", name, dim, ...headsOf(layer, parts, shapes, hints), ...parts };
}

function filtersAt(name: string, shapes: Shapes): FoundFilters[] {
  const shape = shapes.get(name)!;
  const [channels, one, kernel, width] = shape;
  const fits = shape.length === 4 && one === 1 && kernel === width && kernel > 1 && channels > 1;
  if (!fits || STEM.test(name)) return [];
  // One of several isn't the first, nor one beside what reads three channels.
  const isFirst = FIRST.test(name) &&
    !shapes.entries().some(([other, { length, 1: inputs }]) =>
      length === 4 && (inputs === 3 || inputs === 1 && other !== name && FIRST.test(other))
    );
  return isFirst ? [] : [{ kind: "filters", name, channels, kernel }];
}

function perceptronAt(name: string, [out, inner, ...pixels]: readonly number[]): FoundPerceptron[] {
  const known = perceptronLayouts.some(({ first }) => prefixOf(name, first) !== undefined);
  // Convolutions that narrow channels first are the gates of squeeze and excitation.
  const gates = pixels.length > 0 && out < inner;
  return known && !gates ? [{ kind: "perceptron", name }] : [];
}
