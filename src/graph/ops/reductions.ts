import { checkFloats } from "../checks.ts";
import { type Attributes, type Operation, reject, type Tensor } from "../graph.ts";
import { type Shape, sizeOf } from "../../tensors/mod.ts";

/** Attributes of {@linkcode SUM} and {@linkcode REPEAT}: the larger tensor seen as `[outer, count, inner]`. */
export interface SumAttributes {
  /** Elements before the axis. */
  outer: number;
  /** Elements of the axis. */
  count: number;
  /** Elements after the axis. */
  inner: number;
  /** A factor on the result: `1/count` makes a sum a mean. */
  scale: number;
  /** The result's shape. */
  shape: Shape;
}

/** `y[o, i] = scale · Σ_c x[o, c, i]`. */
export const SUM: Operation<SumAttributes, "sum"> = {
  name: "sum",
  infer(inputs, { shape }) {
    checkFloats("sum", inputs);
    return [{ shape, dtype: "float32" }];
  },
  gradient({ inputs: [x], outputGradients: [dy], attributes }) {
    return [dy && dy.graph.apply(REPEAT, [dy], { ...attributes, shape: x.shape })[0]];
  },
};

/** `y[o, c, i] = scale · x[o, i]`, the adjoint of {@linkcode SUM}. */
export const REPEAT: Operation<SumAttributes, "repeat"> = {
  name: "repeat",
  infer(inputs, { shape }) {
    checkFloats("repeat", inputs);
    return [{ shape, dtype: "float32" }];
  },
  gradient({ inputs: [x], outputGradients: [dy], attributes }) {
    return [dy && dy.graph.apply(SUM, [dy], { ...attributes, shape: x.shape })[0]];
  },
};

/** `x [P] → [1]`: the sum of squares of all elements. */
export const SQUARED_NORM: Operation<Attributes, "squaredNorm"> = {
  name: "squaredNorm",
  infer(inputs) {
    checkFloats("sum squares", inputs);
    return [{ shape: [1], dtype: "float32" }];
  },
};

/** Attributes of {@linkcode CUMULATIVE_SUM}. */
export interface CumulativeSumAttributes {
  /** True to add up what follows an element rather than what comes before it. */
  reverse: boolean;
}

/** `y[r, c] = Σ_{k ≤ c} x[r, k]` over the last axis, or of k ≥ c in reverse: each other's gradient. */
export const CUMULATIVE_SUM: Operation<CumulativeSumAttributes, "cumulativeSum"> = {
  name: "cumulativeSum",
  infer(inputs) {
    checkFloats("add up", inputs);
    if (!inputs[0].shape.length) reject("add up", "a tensor with an axis", inputs);
    return [{ shape: inputs[0].shape, dtype: "float32" }];
  },
  gradient({ outputGradients: [dy], attributes: { reverse } }) {
    return [dy && cumulativeSum(dy, { reverse: !reverse })];
  },
};

/**
 * The sum over one axis, which disappears; a negative axis counts from the end.
 *
 * @throws {RangeError} if there is no such axis, or the elements aren't float32.
 */
export function sum(x: Tensor, axis: number): Tensor {
  return reduce(x, axis, () => 1);
}

/**
 * The mean over one axis, which disappears; a negative axis counts from the end.
 *
 * @throws {RangeError} if there is no such axis, or the elements aren't float32.
 */
export function mean(x: Tensor, axis: number): Tensor {
  return reduce(x, axis, (count) => 1 / count);
}

/**
 * `x` repeated `count` times along a new axis: `[B, D] → [B, count, D]` for axis 1.
 *
 * @throws {RangeError} if the axis or the count isn't one, or the elements aren't float32.
 */
export function repeat(x: Tensor, axis: number, count: number): Tensor {
  if (!(Number.isInteger(axis) && axis >= 0 && axis <= x.shape.length)) {
    reject(`repeat along axis ${axis}`, `an axis from 0 to ${x.shape.length}`, [x]);
  }
  if (!(Number.isInteger(count) && count > 0)) {
    reject(`repeat ${count} times`, "a count that is a positive integer", [x]);
  }
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis));
  const shape = [...x.shape.slice(0, axis), count, ...x.shape.slice(axis)];
  return x.graph.apply(REPEAT, [x], { outer, count, inner, scale: 1, shape })[0];
}

/**
 * The sums of all elements up to each along the last axis: `y[r, c] = Σ_{k ≤ c} x[r, k]`, `[..., D]`.
 * In reverse, of those from it on.
 *
 * @throws {RangeError} if there is no axis, or the elements aren't float32.
 *
 * @example
 * ```ts
 * import { cumulativeSum, Graph } from "@x/mimetic/graph";
 *
 * const y = cumulativeSum(new Graph().input("x", [8, 16])); // [8, 16]
 * ```
 */
export function cumulativeSum(
  x: Tensor,
  { reverse = false }: { readonly reverse?: boolean } = {},
): Tensor {
  return x.graph.apply(CUMULATIVE_SUM, [x], { reverse })[0];
}

/**
 * The sum of squares of all elements, `[1]`.
 *
 * @throws {RangeError} if they aren't float32.
 */
export function squaredNorm(x: Tensor): Tensor {
  return x.graph.apply(SQUARED_NORM, [x], {})[0];
}

function reduce(x: Tensor, axis: number, factor: (count: number) => number): Tensor {
  const at = axis < 0 ? axis + x.shape.length : axis;
  if (!(Number.isInteger(at) && at >= 0 && at < x.shape.length)) {
    reject(`sum over axis ${axis}`, "an axis of the tensor", [x]);
  }
  const outer = sizeOf(x.shape.slice(0, at));
  const inner = sizeOf(x.shape.slice(at + 1));
  const shape = x.shape.filter((_, i) => i !== at);
  const count = x.shape[at];
  return x.graph.apply(SUM, [x], {
    outer,
    count,
    inner,
    scale: factor(count),
    shape: shape.length ? shape : [1],
  })[0];
}
