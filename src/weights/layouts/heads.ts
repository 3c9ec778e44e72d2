import type {
  AttentionParts,
  FoundAttention,
  HeadsSource,
  LayerHints,
  Shapes,
} from "./found_layers.ts";

/** Dimensions of a head that most networks have, by how wide they are. */
const usual = (inner: number) => inner >= 4096 ? [128, 64, 32] : [64, 32];

/** Names of tensors that have a row or a number for each head, or for each of its dimensions. */
const biasTables = ["relative_position_bias_table", "self.relative_position_bias_table"];

/** How queries and keys are divided into heads. */
export function headsOf(
  layer: string,
  { query, key }: Pick<AttentionParts, "query" | "key">,
  shapes: Shapes,
  hints: LayerHints,
): Pick<FoundAttention, "heads" | "keyHeads" | "headDim" | "headsFrom"> {
  const { headDim, from } = headDimOf(layer, query.rows, key.rows, shapes, hints);
  const [heads, keyHeads] = [query.rows / headDim, key.rows / headDim];
  const name = layer.replace(/\.$/, "");
  if (![headDim, heads, keyHeads, heads / keyHeads].every(Number.isInteger)) {
    throw new RangeError(
      `Cannot read attention layer ${name}: expected heads that divide ${query.rows} rows of ` +
        `queries and ${key.rows} of keys, got ${heads} heads of ${headDim} dimensions`,
    );
  }
  if (from === "given" && hints.keyHeads !== undefined && hints.keyHeads !== keyHeads) {
    throw new RangeError(
      `Cannot read attention layer ${name}: expected ${keyHeads} heads of keys, as ${key.rows} ` +
        `rows of ${headDim} dimensions are, got ${hints.keyHeads}`,
    );
  }
  return { heads, keyHeads, headDim, headsFrom: from };
}

function headDimOf(
  layer: string,
  inner: number,
  keyRows: number,
  shapes: Shapes,
  { heads, headDim }: LayerHints,
): { readonly headDim: number; readonly from: HeadsSource } {
  const table = biasTables.map((name) => shapes.get(layer + name)).find((shape) => shape);
  if (table?.length === 2) return { headDim: inner / table[1], from: "shapes" };
  // Scales of cosine attention and its kin, (H, 1, 1), and talking heads, (H, H).
  const scale = ["logit_scale", "temperature", "proj_l.weight"]
    .map((name) => shapes.get(layer + name))
    .find((shape) => shape && shape.length > 1 && shape[0] > 1 && inner % shape[0] === 0);
  if (scale) return { headDim: inner / scale[0], from: "shapes" };
  const norm = shapes.get(`${layer}q_norm.weight`);
  if (norm?.length === 1 && norm[0] < inner && inner % norm[0] === 0) {
    return { headDim: norm[0], from: "shapes" };
  }
  if (headDim !== undefined) return { headDim, from: "given" };
  if (heads !== undefined) return { headDim: inner / heads, from: "given" };
  const guess = usual(inner).find((size) => inner % size === 0 && keyRows % size === 0) ?? keyRows;
  return { headDim: guess, from: "guess" };
}
