import type { TensorType } from "../tensors/mod.ts";
import { reject } from "./graph.ts";

/** Throws the `RangeError` of an operation on float32 elements unless all inputs have such. */
export function checkFloats(operation: string, inputs: readonly TensorType[]): void {
  if (inputs.some(({ dtype }) => dtype !== "float32")) {
    reject(operation, "float32 elements", inputs);
  }
}
