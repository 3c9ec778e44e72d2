/**
 * What `golden_images.py` wrote.
 *
 * @module
 */
import type { Fitting } from "../files/fit_image.ts";
import golden from "./golden_images.json" with { type: "json" };

const bytes = (text: string) => Uint8Array.fromBase64(text);
const each = <T, U>(values: Readonly<Record<string, T>>, of: (value: T) => U) =>
  new Map(Object.entries(values).map(([name, value]) => [name, of(value)]));

/** Images of 23 × 17 pixels as Pillow encodes them, and the RGB pixels that it decodes. */
export const decodedImages: ReadonlyMap<string, { bytes: Uint8Array; pixels: Uint8Array }> = each(
  golden.decoded,
  (one) => ({ bytes: bytes(one.bytes), pixels: bytes(one.pixels) }),
);

/** Whole images of kinds that aren't read. */
export const badImages: ReadonlyMap<string, Uint8Array> = each(golden.bad, bytes);

/** RGB images, and what Pillow's BILINEAR and torchvision's crop make of them. */
export const fittedImages: readonly {
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly fitting: Fitting;
  readonly samples: Uint8Array;
  readonly result: Uint8Array;
}[] = golden.fits.flatMap(({ width, height, samples, results }) =>
  results.map(({ size, fitting, bytes: result }) => ({
    ...{ width, height, size, fitting: fitting as Fitting },
    samples: bytes(samples),
    result: bytes(result),
  }))
);

/** SciPy's MATLAB files: three digits of SVHN's form, compressed, with their pixels, and a small plain one. */
export const mats: {
  readonly compressed: Uint8Array;
  readonly plain: Uint8Array;
  readonly digits: Uint8Array;
} = {
  compressed: bytes(golden.mats.compressed),
  plain: bytes(golden.mats.plain),
  digits: bytes(golden.mats.digits),
};

/** pyarrow's Parquet files of some of the images, by compression. */
export const parquets: { readonly snappy: Uint8Array; readonly zstd: Uint8Array } = {
  snappy: bytes(golden.parquets.snappy),
  zstd: bytes(golden.parquets.zstd),
};

/** Their rows: an image's name, and its label. */
export const parquetRows: readonly (readonly [string, number])[] = golden.parquets.rows as never;
