import { keyHeadOf, type ProductFactors, repeatKeyHeads } from "../analysis/mod.ts";
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
  const group = (head: number) => keyHeadOf(head, found);
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
    left: repeatKeyHeads(value, found),
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
