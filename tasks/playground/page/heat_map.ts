/**
 * Pictures of matrices: one pixel a number, enlarged by the style sheet.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Picture } from "../protocol.ts";
import { COLORS } from "./colors.ts";

/** The most numbers of a picture that are looked at for its limit. */
const LOOKED_AT = 8192;

/** What lies beyond is drawn in the last color, so that few outliers don't bleach all the rest. */
const QUANTILE = 0.998;

/** The size that most numbers of these pictures keep within; 0 if none is finite. */
export function limitOf(pictures: readonly Picture[]): number {
  return Math.max(
    0,
    ...pictures.map(({ values }) => {
      const stride = Math.max(1, Math.floor(values.length / LOOKED_AT));
      const sizes: number[] = [];
      for (let i = 0; i < values.length; i += stride) {
        const size = Math.abs(values[i]);
        if (Number.isFinite(size)) sizes.push(size);
      }
      sizes.sort((a, b) => a - b);
      return sizes[Math.floor(QUANTILE * (sizes.length - 1))] ?? 0;
    }),
  );
}

/**
 * The limit of a color scale that doesn't flicker: the old one as long as it is near.
 *
 * @param old The limit of the pictures before, 0 for none.
 * @param needed The limit of these.
 */
export function steadyLimit(old: number, needed: number): number {
  if (needed === 0) return old || 1;
  return old > 0 && needed <= 1.05 * old && needed >= 0.6 * old ? old : 1.02 * needed;
}

/** How tiles lie: columns and rows of them. */
export function tiling(tiles: number): { across: number; down: number } {
  const across = Math.ceil(Math.sqrt(tiles));
  return { across, down: Math.ceil(tiles / across) };
}

/** Pixels of a whole picture, with one between tiles. */
export function pixelSize({ tiles, rows, columns }: Picture): { width: number; height: number } {
  const { across, down } = tiling(tiles);
  return { width: across * (columns + 1) - 1, height: down * (rows + 1) - 1 };
}

/**
 * Draws a picture.
 *
 * @param limit The number that has the last color, and whose negative the first.
 * @param scale The colors, from `colorScale()`.
 */
export function drawPicture(
  canvas: HTMLCanvasElement,
  picture: Picture,
  limit: number,
  scale: Uint8ClampedArray,
): void {
  const { width, height } = pixelSize(picture);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const colors = new Uint32Array(scale.buffer);
  const pixels = new Uint32Array(image.data.buffer);
  const { tiles, rows, columns, values } = picture;
  const { across } = tiling(tiles);
  const middle = (COLORS - 1) / 2;
  for (let tile = 0, at = 0; tile < tiles; tile++) {
    const top = Math.floor(tile / across) * (rows + 1);
    const left = tile % across * (columns + 1);
    for (let row = 0; row < rows; row++) {
      const start = (top + row) * width + left;
      for (let column = 0; column < columns; column++, at++) {
        const share = Math.max(-1, Math.min(1, values[at] / limit));
        // What isn't a number stays transparent.
        if (share === share) pixels[start + column] = colors[Math.round(middle * (1 + share))];
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/** Draws the scale itself, from the least to the largest. */
export function drawScale(canvas: HTMLCanvasElement, scale: Uint8ClampedArray): void {
  canvas.width = COLORS;
  canvas.height = 1;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(COLORS, 1);
  image.data.set(scale);
  context.putImageData(image, 0, 0);
}
