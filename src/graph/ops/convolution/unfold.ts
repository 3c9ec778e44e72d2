import { checkFloats } from "../../checks.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";
import {
  checkWindows,
  type DepthwiseAttributes,
  paddingOf,
  type WindowOptions,
  windows,
} from "./windows.ts";

/** Attributes of {@linkcode UNFOLD} and {@linkcode FOLD}. */
export interface UnfoldAttributes extends DepthwiseAttributes {
  /** C, the channels of the image. */
  channels: number;
}

/**
 * `x [B, H, W, C] → y [B, H′, W′, K·K·C]`: each window's pixels as one row in the order (row, column,
 * channel), zeros outside the image. A convolution is this times a matrix.
 */
export const UNFOLD: Operation<UnfoldAttributes, "unfold"> = {
  name: "unfold",
  infer(inputs, attributes) {
    checkWindows("unfold windows", attributes);
    checkFloats("unfold windows", inputs);
    const [{ shape }] = inputs;
    const { kernel, stride, padding } = attributes;
    const [rows, columns] = [windows(shape[1], attributes), windows(shape[2], attributes)];
    if (shape.length !== 4 || !(rows > 0 && columns > 0)) {
      reject(
        `unfold windows of ${kernel} with stride ${stride} and padding ${padding}`,
        "an image [B, H, W, C] that a window fits into when padded",
        inputs,
      );
    }
    return [{ shape: [shape[0], rows, columns, kernel * kernel * shape[3]], dtype: "float32" }];
  },
  gradient({ outputGradients: [dy], attributes }) {
    return [dy && dy.graph.apply(FOLD, [dy], attributes)[0]];
  },
};

/** The adjoint of {@linkcode UNFOLD}: every pixel is the sum of its places in all windows. */
export const FOLD: Operation<UnfoldAttributes, "fold"> = {
  name: "fold",
  infer: ([y], { height, width, channels }) => [
    { shape: [y.shape[0], height, width, channels], dtype: "float32" },
  ],
  gradient({ outputGradients: [dx], attributes }) {
    return [dx && dx.graph.apply(UNFOLD, [dx], attributes)[0]];
  },
};

/**
 * The windows of side `kernel` of images: `[B, H, W, C] → [B, H′, W′, K·K·C]`.
 *
 * @throws {RangeError} if no window fits, the images aren't float32, or the kernel is even and the padding
 *   `"same"`.
 */
export function unfold(x: Tensor, kernel: number, options: WindowOptions = {}): Tensor {
  const { stride = 1, padding = "same" } = options;
  const [, height, width, channels] = x.shape;
  const attributes = {
    kernel,
    stride,
    padding: paddingOf(kernel, padding),
    height,
    width,
    channels,
  };
  return x.graph.apply(UNFOLD, [x], attributes)[0];
}
