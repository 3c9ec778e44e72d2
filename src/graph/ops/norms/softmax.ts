import { checkFloats } from "../../checks.ts";
import { type Attributes, type Operation, reject, type Tensor } from "../../graph.ts";

/** `y = eˣ / Σ eˣ` over the last axis. */
export const SOFTMAX: Operation<Attributes, "softmax"> = {
  name: "softmax",
  infer(inputs) {
    checkFloats("take softmax", inputs);
    if (!inputs[0].shape.length) reject("take softmax", "a tensor with an axis", inputs);
    return [{ shape: inputs[0].shape, dtype: "float32" }];
  },
  gradient({ outputs: [y], outputGradients: [dy] }) {
    return [dy && dy.graph.apply(SOFTMAX_GRADIENT, [y, dy], {})[0]];
  },
};

/** `dx = y · (dy − Σ y · dy)` over the last axis, from `(y, dy)`. */
export const SOFTMAX_GRADIENT: Operation<Attributes, "softmaxGradient"> = {
  name: "softmaxGradient",
  infer: ([y]) => [{ shape: y.shape, dtype: "float32" }],
};

/**
 * Softmax over the last axis.
 *
 * @throws {RangeError} if there is no axis, or the elements aren't float32.
 */
export function softmax(x: Tensor): Tensor {
  return x.graph.apply(SOFTMAX, [x], {})[0];
}
