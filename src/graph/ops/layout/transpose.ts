import { type Operation, reject, type Tensor } from "../../graph.ts";

/** Reorders axes: axis `i` of the result is axis `permutation[i]` of the input. */
export const TRANSPOSE: Operation<{ permutation: readonly number[] }, "transpose"> = {
  name: "transpose",
  infer(inputs, { permutation }) {
    const [x] = inputs;
    if (String([...permutation].sort((a, b) => a - b)) !== String(x.shape.map((_, i) => i))) {
      reject(`transpose by [${permutation}]`, "each axis once", inputs);
    }
    return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  gradient({ outputGradients: [dy], attributes: { permutation } }) {
    return [dy && transpose(dy, permutation.map((_, i) => permutation.indexOf(i)))];
  },
};

/** `x` with its axes reordered: `transpose(x, [0, 2, 1])` swaps the last two of three. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  return x.graph.apply(TRANSPOSE, [x], { permutation })[0];
}
