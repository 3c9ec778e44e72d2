import { type Operation, reject, type Tensor } from "../../graph.ts";
import { formatShape, type Shape, sizeOf } from "../../../tensors/mod.ts";

/** Attributes of {@linkcode VIEW}. */
export interface ViewAttributes {
  /** The shape of the result. */
  shape: Shape;
  /** The first element seen, counted in elements of the flattened input. */
  offset: number;
}

/** A contiguous part of a tensor, seen with another shape. No bytes move. */
export const VIEW: Operation<ViewAttributes, "view"> = {
  name: "view",
  view: true,
  infer(inputs, { shape, offset }) {
    const [x] = inputs;
    if (!Number.isInteger(offset) || offset < 0 || offset + sizeOf(shape) > sizeOf(x.shape)) {
      reject(
        `view ${formatShape(shape)} from element ${offset}`,
        "a range within the tensor",
        inputs,
      );
    }
    return [{ shape, dtype: x.dtype }];
  },
  gradient({ inputs: [x], outputs: [y], outputGradients: [dy] }) {
    if (sizeOf(x.shape) !== sizeOf(y.shape)) {
      reject("differentiate a partial view", "gradients of the view, not of what it views", [x, y]);
    }
    return [dy && reshape(dy, x.shape)];
  },
};

/** The same elements in another shape: `x.shape → shape`, both of the same size. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(x.shape) !== sizeOf(shape)) {
    reject(`reshape to ${formatShape(shape)}`, "as many elements", [x]);
  }
  return x.graph.apply(VIEW, [x], { shape, offset: 0 })[0];
}

/**
 * `sizeOf(shape)` elements of `x` from element `offset` on, in the given shape.
 *
 * @throws {RangeError} if `x` doesn't have them, or `offset` isn't a whole number.
 */
export function view(x: Tensor, offset: number, shape: Shape): Tensor {
  return x.graph.apply(VIEW, [x], { shape, offset })[0];
}
