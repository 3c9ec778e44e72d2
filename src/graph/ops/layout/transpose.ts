import { type Operation, reject, type Tensor } from "../../graph.ts";
import type { Shape, TensorType } from "../../../tensors/mod.ts";
import { reshape } from "./view.ts";

/** The most runs of axes that one {@linkcode TRANSPOSE} moves: as many as every device's kernels take. */
const MOST_RUNS = 6;

/** Reorders axes, in at most six runs: axis `i` of the result is axis `permutation[i]` of the input. */
export const TRANSPOSE: Operation<{ permutation: readonly number[] }, "transpose"> = {
  name: "transpose",
  infer(inputs, { permutation }) {
    const [x] = inputs;
    checkPermutation(x, permutation);
    if (runsOf(x.shape, permutation).order.length > MOST_RUNS) {
      reject(`transpose by [${permutation}] at once`, `at most ${MOST_RUNS} runs of axes`, inputs);
    }
    return [{ shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  gradient({ outputGradients: [dy], attributes: { permutation } }) {
    return [dy && transpose(dy, permutation.map((_, i) => permutation.indexOf(i)))];
  },
};

function checkPermutation(x: TensorType, permutation: readonly number[]): void {
  if (String([...permutation].sort((a, b) => a - b)) === String(x.shape.map((_, i) => i))) return;
  reject(`transpose by [${permutation}]`, "each axis once", [x]);
}

/**
 * `x` with its axes reordered: `transpose(x, [0, 2, 1])` swaps the last two of three. What moves more axes
 * than a kernel does is done in several steps.
 *
 * @throws {RangeError} unless the permutation has each axis once.
 */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  checkPermutation(x, permutation);
  const { sizes, order } = runsOf(x.shape, permutation);
  if (order.length <= MOST_RUNS) return x.graph.apply(TRANSPOSE, [x], { permutation })[0];
  const first = firstStep(order);
  const moved = transpose(reshape(x, sizes), first);
  return reshape(
    transpose(moved, order.map((run) => first.indexOf(run))),
    permutation.map((axis) => x.shape[axis]),
  );
}

/** Axes seen as runs of those that stay next to each other, without axes of size 1. */
interface Runs {
  /** The sizes of the runs in the order in which they are. */
  readonly sizes: Shape;
  /** The runs in the order in which they are to be. */
  readonly order: readonly number[];
}

function runsOf(shape: Shape, permutation: readonly number[]): Runs {
  const long = shape.map((_, axis) => axis).filter((axis) => shape[axis] > 1);
  const places = permutation.filter((axis) => shape[axis] > 1).map((axis) => long.indexOf(axis));
  // The places at which runs start, and those alone have a number.
  const starts = places.filter((place, i) => i === 0 || place !== places[i - 1] + 1);
  const inOrder = starts.toSorted((a, b) => a - b);
  const sizes = inOrder.map((start, i) =>
    long.slice(start, inOrder[i + 1]).reduce((size, axis) => size * shape[axis], 1)
  );
  return { sizes, order: starts.map((start) => inOrder.indexOf(start)) };
}

/** The step that brings as many runs as it can to the front; the others keep their order. */
function firstStep(order: readonly number[]): number[] {
  const ascending = order.toSorted((a, b) => a - b);
  const ones = order.map(() => 2);
  let best: number[] = ascending;
  for (let count = 1; count < order.length; count++) {
    const front = order.slice(0, count);
    const step = [...front, ...ascending.filter((run) => !front.includes(run))];
    if (runsOf(ones, step).order.length > MOST_RUNS) break;
    best = step;
  }
  return best;
}
