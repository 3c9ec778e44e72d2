import { show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";

/** One image while it is being augmented: changed in place, once as bytes and then as floats. */
export interface WorkingImage {
  /** The image as bytes, (C, H, W). */
  readonly bytes: Uint8Array;
  /** As many bytes again, to write a result into before it is copied back. */
  readonly scratch: Uint8Array;
  /** H. */
  readonly height: number;
  /** W. */
  readonly width: number;
  /** C. */
  readonly channels: number;
}

/** An augmentation of bytes, bound to its options. */
export type ByteStep = (image: WorkingImage, random: Random) => void;

/** An augmentation of normalized values (C, H, W), bound to its options. */
export type FloatStep = (values: Float32Array, image: WorkingImage, random: Random) => void;

/** An image to augment that owns its memory; the bytes are copied. */
export function workingImage(
  bytes: ArrayLike<number>,
  { height, width, channels }: { height: number; width: number; channels: number },
): WorkingImage {
  const size = channels * height * width;
  if (bytes.length !== size) {
    throw new RangeError(
      `Cannot make an image: expected ${size} bytes for [${channels}, ${height}, ${width}], got ${bytes.length}`,
    );
  }
  return {
    bytes: Uint8Array.from(bytes),
    scratch: new Uint8Array(size),
    height,
    width,
    channels,
  };
}

/** Throws a `RangeError` unless `low` ≤ `value` ≤ `high`. */
export function assertBetween(what: string, value: number, low: number, high: number): void {
  if (typeof value !== "number" || !(value >= low && value <= high)) {
    throw new RangeError(
      `Cannot augment images: expected ${what} between ${low} and ${high}, got ${show(value)}`,
    );
  }
}

/** Throws a `TypeError` that lists the choices unless `value` is one of them. */
export function assertOneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new TypeError(
      `Cannot augment images: expected ${what} to be one of ${choices.join(", ")}, got ${
        String(value)
      }`,
    );
  }
}
