import { checkFloats } from "../../checks.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";
import { formatShape, type Shape } from "../../../tensors/mod.ts";
import {
  checkWindows,
  type DepthwiseAttributes,
  paddingOf,
  type WindowOptions,
  windows,
} from "./windows.ts";
import { reshape } from "../layout/view.ts";
import { transpose } from "../layout/transpose.ts";

/**
 * `(x [B, H, W, C], filters [K, K, C]) → y [B, H′, W′, C]` with
 * `y[b, i, j, c] = Σ_kl x[b, i·s + k − p, j·s + l − p, c] · filters[k, l, c]`, zero outside the image,
 * H′ = ⌊(H + 2p − K)/s⌋ + 1: a cross-correlation, as PyTorch's convolutions are.
 */
export const DEPTHWISE: Operation<DepthwiseAttributes, "depthwise"> = {
  name: "depthwise",
  epilogue: 5,
  infer(inputs, attributes) {
    checkWindows("convolve channel by channel", attributes);
    checkFloats("convolve channel by channel", inputs);
    const [x, filters] = inputs;
    const [b, h, w, c] = x.shape;
    const { kernel, stride, padding } = attributes;
    const [rows, columns] = [windows(h, attributes), windows(w, attributes)];
    const fits = x.shape.length === 4 && filters.shape.length === 3 && filters.shape[2] === c &&
      filters.shape[0] === kernel && filters.shape[1] === kernel;
    if (!fits || !(rows > 0 && columns > 0)) {
      reject(
        `convolve with stride ${stride} and padding ${padding}`,
        "an image [B, H, W, C] and filters [K, K, C] that fit into the padded image",
        inputs,
      );
    }
    return [{ shape: [b, rows, columns, c], dtype: "float32" }];
  },
  gradient({ inputs: [x, filters], outputGradients: [dy], attributes }) {
    if (!dy) return [undefined, undefined];
    return [
      dy.graph.apply(DEPTHWISE_INPUT_GRADIENT, [filters, dy], attributes)[0],
      dy.graph.apply(DEPTHWISE_FILTER_GRADIENT, [x, dy], attributes)[0],
    ];
  },
};

/** `(filters [K, K, C], dy [B, H′, W′, C]) → dx [B, H, W, C]`. */
export const DEPTHWISE_INPUT_GRADIENT: Operation<DepthwiseAttributes, "depthwiseInputGradient"> = {
  name: "depthwiseInputGradient",
  epilogue: 5,
  infer: ([, { shape: [b, , , c] }], { height, width }) => [
    { shape: [b, height, width, c], dtype: "float32" },
  ],
};

/** `(x [B, H, W, C], dy [B, H′, W′, C]) → dfilters [K, K, C]`. */
export const DEPTHWISE_FILTER_GRADIENT: Operation<DepthwiseAttributes, "depthwiseFilterGradient"> =
  {
    name: "depthwiseFilterGradient",
    infer: ([{ shape: [, , , c] }], { kernel }) => [
      { shape: [kernel, kernel, c], dtype: "float32" },
    ],
  };

/**
 * One filter a channel: `x [B, H, W, C]` with PyTorch's weight `(C, 1, K, K)` → `[B, H′, W′, C]`.
 *
 * @throws {RangeError} if the shapes don't fit, a tensor isn't float32, or the kernel is even and the
 *   padding `"same"`.
 *
 * @example
 * ```ts
 * import { depthwise, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [8, 16, 16, 256]);
 * const weight = graph.variable("weight", [256, 1, 5, 5]);
 * const y = depthwise(x, weight); // [8, 16, 16, 256]
 * ```
 */
export function depthwise(x: Tensor, weight: Tensor, options: WindowOptions = {}): Tensor {
  const { stride = 1, padding = "same" } = options;
  const [channels, one, kernel, columns] = weight.shape;
  if (weight.shape.length !== 4 || one !== 1 || kernel !== columns) {
    throw new RangeError(
      `Cannot convolve channel by channel: expected a weight [C, 1, K, K], got ` +
        formatShape(weight.shape),
    );
  }
  // Every device works on neighboring channels at once, so the filters become channels-last too.
  const taps = transpose(reshape(weight, [channels, kernel * kernel]), [1, 0]);
  const filters = reshape(taps, [kernel, kernel, channels]);
  const [, height, width] = x.shape as Shape;
  return x.graph.apply(DEPTHWISE, [x, filters], {
    stride,
    padding: paddingOf(kernel, padding),
    kernel,
    height,
    width,
  })[0];
}
