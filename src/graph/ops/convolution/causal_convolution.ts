import { checkFloats } from "../../checks.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";
import type { TensorType } from "../../../tensors/mod.ts";
import { concat, slice } from "../layout/concat.ts";

/** Attributes of {@linkcode CAUSAL_CONVOLUTION}. */
export interface CausalConvolutionAttributes {
  /** Looks ahead instead of back: the adjoint, which makes the gradient of `x`. */
  reverse: boolean;
}

/** The most numbers E·K of the filters of one {@linkcode CAUSAL_CONVOLUTION}: CPU's threads hold as many. */
const MOST_NUMBERS = 2 ** 20;

/**
 * `(x [B, T, E], w [E, 1, K]) → y [B, T, E]`, each channel with a filter of its own:
 * `y[t] = Σ_j w[K − 1 − j] · x[t − j]`, zeros before the start. The last tap meets the present
 * token, as in PyTorch's `Conv1d(E, E, K, groups=E, padding=K−1)` cut to T.
 */
export const CAUSAL_CONVOLUTION: Operation<CausalConvolutionAttributes, "causalConvolution"> = {
  name: "causalConvolution",
  epilogue: 5,
  infer(inputs) {
    checkOperands(inputs);
    const [x, w] = inputs;
    if (w.shape[0] * w.shape[2] > MOST_NUMBERS) {
      reject("convolve causally", `filters of at most ${MOST_NUMBERS} numbers`, inputs);
    }
    return [{ shape: x.shape, dtype: "float32" }];
  },
  gradient({ inputs: [x, w], outputGradients: [dy], attributes: { reverse } }) {
    if (!dy) return [undefined, undefined];
    const { graph } = dy;
    const [dx] = graph.apply(CAUSAL_CONVOLUTION, [dy, w], { reverse: !reverse });
    const pair = reverse ? [dy, x] : [x, dy];
    const [dw] = graph.apply(CAUSAL_CONVOLUTION_GRADIENT, pair, { taps: w.shape[2] });
    return [dx, dw];
  },
};

function checkOperands(inputs: readonly TensorType[]): void {
  checkFloats("convolve causally", inputs);
  const [x, w] = inputs;
  const fits = x.shape.length === 3 && w.shape.length === 3 && w.shape[1] === 1 &&
    w.shape[0] === x.shape[2];
  if (!fits) reject("convolve causally", "x [B, T, E] and filters [E, 1, K]", inputs);
}

/** `(x [B, T, E], dy [B, T, E]) → dw [E, 1, K]`, `dw[K − 1 − j] = Σ_t x[t − j] · dy[t]`. */
export const CAUSAL_CONVOLUTION_GRADIENT: Operation<{ taps: number }, "causalConvolutionGradient"> =
  {
    name: "causalConvolutionGradient",
    infer: ([x], { taps }) => [{ shape: [x.shape[2], 1, taps], dtype: "float32" }],
  };

/**
 * Causal depthwise convolution over time: `x [B, T, E]`, `weight (E, 1, K)` → `[B, T, E]`. What has more
 * than 2²⁰ weights is done in several runs of channels.
 *
 * @throws {RangeError} if the shapes don't fit, a tensor isn't float32, or filters have more than 2²⁰ taps.
 *
 * @example
 * ```ts
 * import { causalConvolution, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [2, 100, 64]);
 * const y = causalConvolution(x, graph.variable("weight", [64, 1, 4])); // [2, 100, 64]
 * ```
 */
export function causalConvolution(x: Tensor, weight: Tensor): Tensor {
  checkOperands([x, weight]);
  const [channels, , taps] = weight.shape;
  const convolve = (x: Tensor, weight: Tensor) =>
    x.graph.apply(CAUSAL_CONVOLUTION, [x, weight], { reverse: false })[0];
  if (channels * taps <= MOST_NUMBERS || taps > MOST_NUMBERS) return convolve(x, weight);
  const most = Math.floor(MOST_NUMBERS / taps);
  // Kernels take sixteen channels at once.
  const run = most - (most > 16 ? most % 16 : 0);
  const runs = Array.from({ length: Math.ceil(channels / run) }, (_, i) => {
    const [start, count] = [i * run, Math.min(run, channels - i * run)];
    return convolve(slice(x, 2, start, count), slice(weight, 0, start, count));
  });
  return concat(runs, 2);
}
