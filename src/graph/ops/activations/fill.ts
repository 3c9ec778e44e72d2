import { checkNumber } from "../../../host/mod.ts";
import type { Graph, Operation, Tensor } from "../../graph.ts";
import type { Shape } from "../../../tensors/mod.ts";

/** A constant tensor. */
export const FILL: Operation<{ shape: Shape; value: number }, "fill"> = {
  name: "fill",
  infer: (_, { shape }) => [{ shape, dtype: "float32" }],
  gradient: () => [],
};

/**
 * A float32 tensor of the given shape in which every element is `value`.
 *
 * @throws {RangeError} if a size isn't a positive whole number; a `TypeError` if the value is no number. NaN and
 *   infinities are.
 */
export function fill(graph: Graph, shape: Shape, value: number): Tensor {
  if (typeof value !== "number") checkNumber("fill", "the value", value);
  return graph.apply(FILL, [], { shape, value })[0];
}
