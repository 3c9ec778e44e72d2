import type { ProductFactors } from "../analysis/mod.ts";
import type { FoundAttention } from "../weights/mod.ts";
import type { PartReader } from "./parts.ts";
import { measureProduct, pictureOf } from "./products.ts";
import type { AttentionPictures, AttentionRecord } from "./records.ts";

/** Sides of the pictures of a head's product and of all heads'. */
const HEAD = 48, WHOLE = 96;

/**
 * The products of one layer of attention. Heads that share keys and values each have their product with them.
 *
 * @param whole Whether W_V W_proj of all heads is measured, which takes D³ operations.
 */
export async function measureAttention(
  found: FoundAttention,
  layer: number,
  reader: PartReader,
  whole: boolean,
): Promise<{ record: AttentionRecord; pictures: AttentionPictures }> {
  const { name, dim, heads, keyHeads, headDim, headsFrom } = found;
  const numbers = headDim * dim;
  const group = (head: number) => Math.floor(head * keyHeads / heads);
  const rows = (matrix: Float32Array, head: number) =>
    matrix.subarray(head * numbers, (head + 1) * numbers);
  const [query, key] = [await reader.matrix(found.query), await reader.matrix(found.key)];
  const value = await reader.matrix(found.value);
  const projection = await reader.transposed(found.projection);
  const each = (left: (head: number) => Float32Array, right: (head: number) => Float32Array) =>
    Array.from({ length: heads }, (_, head): ProductFactors => ({
      ...{ left: left(head), right: right(head), dim, rank: headDim },
    }));
  const queryKey = each((head) => rows(query, head), (head) => rows(key, group(head)));
  const ofHeads = each((head) => rows(value, group(head)), (head) => rows(projection, head));
  const all = {
    left: repeated(value, found, group),
    right: projection,
    dim,
    rank: heads * headDim,
  };
  return {
    record: {
      ...{ layer, name, dim, heads, keyHeads, headDim, headsFrom },
      queryKey: queryKey.map(measureProduct),
      valueProjectionOfHeads: ofHeads.map(measureProduct),
      ...whole && { valueProjection: measureProduct(all) },
    },
    pictures: {
      queryKey: queryKey.map((factors) => pictureOf(factors, HEAD)),
      valueProjection: pictureOf(all, WHOLE),
      valueProjectionOfHeads: ofHeads.map((factors) => pictureOf(factors, HEAD)),
    },
  };
}

/** Values (G·K, D) as every one of the H heads sees them, (H·K, D). */
function repeated(
  value: Float32Array,
  { heads, keyHeads, headDim, dim }: FoundAttention,
  group: (head: number) => number,
): Float32Array {
  if (heads === keyHeads) return value;
  const size = headDim * dim;
  const all = new Float32Array(heads * size);
  for (let head = 0; head < heads; head++) {
    all.set(value.subarray(group(head) * size, (group(head) + 1) * size), head * size);
  }
  return all;
}
