import { type Attributes, type Operation, reject, type Tensor } from "../../graph.ts";
import { equalShapes } from "../../../tensors/mod.ts";

/** `(variable, value) → variable` in place: the variable takes the value's elements. */
export const ASSIGN: Operation<Attributes, "assign"> = {
  name: "assign",
  infer(inputs) {
    const [variable, value] = inputs;
    if (!equalShapes(variable.shape, value.shape)) reject("assign", "equal shapes", inputs);
    if (variable.dtype !== value.dtype) reject("assign", "equal data types", inputs);
    return [{ shape: variable.shape, dtype: variable.dtype }];
  },
  inPlace: () => [0],
};

/**
 * Overwrites `variable` with `value` once everything else has read it.
 *
 * @throws {RangeError} if their shapes or data types differ.
 */
export function assign(variable: Tensor, value: Tensor): Tensor {
  return variable.graph.apply(ASSIGN, [variable, value], {})[0];
}
