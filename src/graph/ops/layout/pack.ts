import { type Operation, reject, type Tensor } from "../../graph.ts";
import { sizeOf } from "../../../tensors/mod.ts";

/** Attributes of {@linkcode PACK}. */
export interface PackAttributes {
  /** Where each input starts, in elements, ascending and without overlap. */
  offsets: readonly number[];
  /** Elements of the result; what no input covers is zero. */
  size: number;
}

/**
 * Lays tensors side by side in one flat tensor. The plan gives the inputs their place in it from
 * the start, so that nothing is copied.
 */
export const PACK: Operation<PackAttributes, "pack"> = {
  name: "pack",
  infer(inputs, { offsets, size }) {
    if (offsets.length !== inputs.length) {
      reject(`pack at ${offsets.length} offsets`, "one for each tensor", inputs);
    }
    inputs.forEach((input, i) => {
      const end = i + 1 < inputs.length ? offsets[i + 1] : size;
      const start = offsets[i];
      const fits = Number.isInteger(start) && start >= 0 && start + sizeOf(input.shape) <= end;
      if (!fits || input.dtype !== "float32") {
        reject(`pack tensor ${i} at ${start}..${end}`, "a float32 tensor that fits there", [input]);
      }
    });
    return [{ shape: [size], dtype: "float32" }];
  },
};

/**
 * One flat tensor `[size]` that holds `inputs[i]` from element `offsets[i]` on, else zeros.
 *
 * @throws {RangeError} if there are no tensors, or offsets aren't whole numbers from 0 on at which float32
 *   tensors fit side by side.
 */
export function pack(inputs: readonly Tensor[], offsets: readonly number[], size: number): Tensor {
  if (!inputs.length) throw new RangeError("Cannot pack: expected at least one tensor, got none");
  return inputs[0].graph.apply(PACK, inputs, { offsets, size })[0];
}
