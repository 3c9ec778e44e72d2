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

/** Finds the pixels of a row at a time, then moves them channel by channel. */
function affineNearest(
  { bytes, scratch, height, width, channels }: WorkingImage,
  [a, b, c, d, e, f]: AffineMap,
  fill: readonly number[],
): void {
  const size = height * width;
  const places = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const [right, down] = [b * (y + 0.5), e * (y + 0.5)];
    for (let x = 0; x < width; x++) {
      const sx = a * (x + 0.5) + right + c;
      const sy = d * (x + 0.5) + down + f;
      const inside = sx >= 0 && sx < width && sy >= 0 && sy < height;
      places[x] = inside ? (sy | 0) * width + (sx | 0) : -1;
    }
    for (let channel = 0; channel < channels; channel++) {
      const [from, to, outside] = [channel * size, channel * size + y * width, fill[channel]];
      for (let x = 0; x < width; x++) {
        const place = places[x];
        scratch[to + x] = place < 0 ? outside : bytes[from + place];
      }
    }
  }
}

/** Finds the four neighbors of a row's pixels at a time, then blends them channel by channel. */
function affineBilinear(
  { bytes, scratch, height, width, channels }: WorkingImage,
  [a, b, c, d, e, f]: AffineMap,
  fill: readonly number[],
): void {
  const size = height * width;
  const corners = new Int32Array(4 * width);
  const parts = new Float64Array(2 * width);
  for (let y = 0; y < height; y++) {
    const [across, down] = [b * (y + 0.5), e * (y + 0.5)];
    for (let x = 0; x < width; x++) {
      const sx = a * (x + 0.5) + across + c;
      const sy = d * (x + 0.5) + down + f;
      const inside = sx >= 0 && sx < width && sy >= 0 && sy < height;
      const x0 = sx < 0.5 ? -1 : sx - 0.5 | 0;
      const y0 = sy < 0.5 ? -1 : sy - 0.5 | 0;
      parts[2 * x] = sx - 0.5 - x0;
      parts[2 * x + 1] = sy - 0.5 - y0;
      // Neighbors past the edge are the edge.
      const left = x0 < 0 ? 0 : x0;
      const right = x0 + 1 < width ? x0 + 1 : width - 1;
      const top = y0 < 0 ? 0 : y0 * width;
      const bottom = (y0 + 1 < height ? y0 + 1 : height - 1) * width;
      corners[4 * x] = inside ? top + left : -1;
      corners[4 * x + 1] = top + right;
      corners[4 * x + 2] = bottom + left;
      corners[4 * x + 3] = bottom + right;
    }
    for (let channel = 0; channel < channels; channel++) {
      const [from, to, outside] = [channel * size, channel * size + y * width, fill[channel]];
      for (let x = 0; x < width; x++) {
        const corner = corners[4 * x];
        if (corner < 0) {
          scratch[to + x] = outside;
          continue;
        }
        const fx = parts[2 * x];
        const fy = parts[2 * x + 1];
        const above = bytes[from + corner] * (1 - fx) + bytes[from + corners[4 * x + 1]] * fx;
        const below = bytes[from + corners[4 * x + 2]] * (1 - fx) +
          bytes[from + corners[4 * x + 3]] * fx;
        scratch[to + x] = above * (1 - fy) + below * fy | 0; // cut off, as Pillow does
      }
    }
  }
}
