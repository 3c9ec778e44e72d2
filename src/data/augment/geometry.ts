import type { WorkingImage } from "./image.ts";

/** How values between pixels are found. */
export type Interpolation = "nearest" | "bilinear";

/** What an image that is moved shows where it has no pixels, and between them. */
export interface Resampling {
  /** How values between pixels are found. */
  readonly interpolation: Interpolation;
  /** The byte of each channel outside the image. */
  readonly fill: readonly number[];
}

/**
 * (a, b, c, d, e, f): the output at (x, y) shows the input at (ax + by + c, dx + ey + f), where the
 * center of the first pixel is (½, ½).
 */
export type AffineMap = readonly [number, number, number, number, number, number];

/** Moves every row by `amount` times its distance from the top edge. */
export function shearX(image: WorkingImage, amount: number, resampling: Resampling): void {
  affine(image, [1, amount, 0, 0, 1, 0], resampling);
}

/** Moves every column by `amount` times its distance from the left edge. */
export function shearY(image: WorkingImage, amount: number, resampling: Resampling): void {
  affine(image, [1, 0, 0, amount, 1, 0], resampling);
}

/** Moves the image `pixels` to the right. */
export function translateX(image: WorkingImage, pixels: number, resampling: Resampling): void {
  affine(image, [1, 0, -pixels, 0, 1, 0], resampling);
}

/** Moves the image `pixels` down. */
export function translateY(image: WorkingImage, pixels: number, resampling: Resampling): void {
  affine(image, [1, 0, 0, 0, 1, -pixels], resampling);
}

/** Turns the image counterclockwise about its center. */
export function rotate(image: WorkingImage, degrees: number, resampling: Resampling): void {
  const angle = -degrees * Math.PI / 180;
  // Rounded as Pillow does, so that a quarter turn meets the pixels exactly.
  const cos = Number(Math.cos(angle).toFixed(15));
  const sin = Number(Math.sin(angle).toFixed(15));
  const [x, y] = [image.width / 2, image.height / 2];
  affine(
    image,
    [cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y],
    resampling,
  );
}

/** Replaces the image by what it shows through an affine map. */
export function affine(image: WorkingImage, map: AffineMap, resampling: Resampling): void {
  if (resampling.interpolation === "nearest") affineNearest(image, map, resampling.fill);
  else affineBilinear(image, map, resampling.fill);
  image.bytes.set(image.scratch);
}

function affineNearest(
  { bytes, scratch, height, width, channels }: WorkingImage,
  [a, b, c, d, e, f]: AffineMap,
  fill: readonly number[],
): void {
  const size = height * width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const sy = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      const inside = sx >= 0 && sx < width && sy >= 0 && sy < height;
      for (let channel = 0; channel < channels; channel++) {
        scratch[channel * size + y * width + x] = inside
          ? bytes[channel * size + sy * width + sx]
          : fill[channel];
      }
    }
  }
}

function affineBilinear(
  { bytes, scratch, height, width, channels }: WorkingImage,
  [a, b, c, d, e, f]: AffineMap,
  fill: readonly number[],
): void {
  const size = height * width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = a * (x + 0.5) + b * (y + 0.5) + c;
      const sy = d * (x + 0.5) + e * (y + 0.5) + f;
      const inside = sx >= 0 && sx < width && sy >= 0 && sy < height;
      const x0 = Math.floor(sx - 0.5);
      const y0 = Math.floor(sy - 0.5);
      const [fx, fy] = [sx - 0.5 - x0, sy - 0.5 - y0];
      // Neighbors past the edge are the edge.
      const [left, right] = [Math.max(0, x0), Math.min(width - 1, x0 + 1)];
      const [top, bottom] = [Math.max(0, y0) * width, Math.min(height - 1, y0 + 1) * width];
      for (let channel = 0, at = 0; channel < channels; channel++, at += size) {
        if (!inside) {
          scratch[at + y * width + x] = fill[channel];
          continue;
        }
        const above = bytes[at + top + left] * (1 - fx) + bytes[at + top + right] * fx;
        const below = bytes[at + bottom + left] * (1 - fx) + bytes[at + bottom + right] * fx;
        scratch[at + y * width + x] = above * (1 - fy) + below * fy; // cut off, as Pillow does
      }
    }
  }
}
