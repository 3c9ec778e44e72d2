import { checkFloats } from "../../checks.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";

/** Attributes of {@linkcode PATCHIFY} and {@linkcode UNPATCHIFY}. */
export interface PatchAttributes {
  /** The side P of a patch in pixels. */
  patch: number;
  /** Channels of the image. */
  channels: number;
  /** Rows of the image. */
  height: number;
  /** Columns of the image. */
  width: number;
}

/**
 * `x [B, C, H, W] → y [B, N, C·P·P]` with N = H/P · W/P patches in row-major order, each laid out
 * as (channel, row, column): the order of a convolution's weight `(D, C, P, P)`.
 */
export const PATCHIFY: Operation<PatchAttributes, "patchify"> = {
  name: "patchify",
  infer(inputs, { patch }) {
    checkFloats("cut into patches", inputs);
    const [b, c, h, w] = inputs[0].shape;
    if (
      inputs[0].shape.length !== 4 || h % patch || w % patch ||
      !(Number.isInteger(patch) && patch > 0)
    ) {
      reject(
        `cut into patches of ${patch}`,
        "images [B, C, H, W] with H and W multiples of it",
        inputs,
      );
    }
    return [{ shape: [b, (h / patch) * (w / patch), c * patch * patch], dtype: "float32" }];
  },
  gradient({ outputGradients: [dy], attributes }) {
    return [dy && dy.graph.apply(UNPATCHIFY, [dy], attributes)[0]];
  },
};

/** The inverse of {@linkcode PATCHIFY}. */
export const UNPATCHIFY: Operation<PatchAttributes, "unpatchify"> = {
  name: "unpatchify",
  infer: ([x], { channels, height, width }) => [
    { shape: [x.shape[0], channels, height, width], dtype: "float32" },
  ],
  gradient({ outputGradients: [dy], attributes }) {
    return [dy && dy.graph.apply(PATCHIFY, [dy], attributes)[0]];
  },
};

/**
 * Cuts images `[B, C, H, W]` into patches `[B, N, C·P·P]`, row by row.
 *
 * @throws {RangeError} if patches don't divide the images, or those aren't float32.
 */
export function patchify(x: Tensor, patch: number): Tensor {
  const [, channels, height, width] = x.shape;
  return x.graph.apply(PATCHIFY, [x], { patch, channels, height, width })[0];
}
