import { type Operation, reject, type Tensor } from "../../graph.ts";
import type { Shape } from "../../../tensors/mod.ts";
import { fill } from "../activations/fill.ts";

/** Joins tensors along an axis. */
export const CONCAT: Operation<{ axis: number }, "concat"> = {
  name: "concat",
  infer(inputs, { axis }) {
    const [first] = inputs;
    const fits = inputs.every((x) =>
      x.dtype === first.dtype && x.shape.length === first.shape.length &&
      x.shape.every((n, i) => i === axis || n === first.shape[i])
    );
    if (!(axis in first.shape) || !fits) {
      const rule = "an axis of all, and equal sizes along all others";
      reject(`concatenate along axis ${axis}`, rule, inputs);
    }
    const total = inputs.reduce((n, x) => n + x.shape[axis], 0);
    return [{ shape: resize(first.shape, axis, total), dtype: first.dtype }];
  },
  gradient({ inputs, outputGradients: [dy], attributes: { axis } }) {
    let start = 0;
    return inputs.map((x) => {
      const part = dy && slice(dy, axis, start, x.shape[axis]);
      start += x.shape[axis];
      return part;
    });
  },
};

/** Takes `length` indices of an axis, from `start` on. */
export const SLICE: Operation<{ axis: number; start: number; length: number }, "slice"> = {
  name: "slice",
  infer(inputs, { axis, start, length }) {
    const [x] = inputs;
    const whole = Number.isInteger(start) && Number.isInteger(length);
    if (
      !(axis in x.shape) || !whole || start < 0 || length < 1 || start + length > x.shape[axis]
    ) {
      reject(
        `slice ${start}..${start + length} of axis ${axis}`,
        "a range within the axis",
        inputs,
      );
    }
    return [{ shape: resize(x.shape, axis, length), dtype: x.dtype }];
  },
  gradient({ inputs: [x], outputGradients: [dy], attributes: { axis, start, length } }) {
    if (!dy) return [undefined];
    const zeros = (count: number) =>
      count > 0 ? [fill(dy.graph, resize(x.shape, axis, count), 0)] : [];
    const after = x.shape[axis] - start - length;
    return [concat([...zeros(start), dy, ...zeros(after)], axis)];
  },
};

function resize(shape: Shape, axis: number, size: number): Shape {
  return shape.map((n, i) => i === axis ? size : n);
}

/**
 * Tensors side by side along an axis; all other sizes must agree.
 *
 * @throws {RangeError} if there are none, there is no such axis, or sizes or data types don't agree.
 */
export function concat(inputs: readonly Tensor[], axis: number): Tensor {
  if (!inputs.length) {
    throw new RangeError(
      `Cannot concatenate along axis ${axis}: expected at least one tensor, got none`,
    );
  }
  if (inputs.length === 1 && axis in inputs[0].shape) return inputs[0];
  return inputs[0].graph.apply(CONCAT, inputs, { axis })[0];
}

/**
 * The indices `start … start + length − 1` of an axis.
 *
 * @throws {RangeError} if these aren't whole numbers within it.
 */
export function slice(x: Tensor, axis: number, start: number, length: number): Tensor {
  return x.graph.apply(SLICE, [x], { axis, start, length })[0];
}
