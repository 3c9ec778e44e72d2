import { formatShape } from "../../tensors/mod.ts";
import type { Placed, PlannedStep, Slot } from "../plan/plan.ts";
import type { Dispatch } from "./dispatch.ts";
import { type BindingLimits, MAX_LOOP_ROUNDS } from "./limits.ts";

/**
 * Checks a dispatch against what a device promises.
 *
 * @throws {RangeError} if it asks for more; the message names kernel, operation and shapes.
 */
export function checkDispatch(
  step: PlannedStep,
  { dispatch, ranges }: { readonly dispatch: Dispatch; readonly ranges: readonly Slot[] },
  limits: BindingLimits,
): void {
  const { maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = limits;
  const { operation, inputs, outputs } = step;
  const { kernel, rounds = 0 } = dispatch;
  if (ranges.length > maxStorageBuffersPerShaderStage) {
    throw new RangeError(
      `Cannot run kernel "${kernel}" of ${operation}: expected at most ` +
        `${maxStorageBuffersPerShaderStage} tensors, as many as the device binds, got ${ranges.length}`,
    );
  }
  ranges.forEach(({ bytes }, i) => {
    if (bytes <= maxStorageBufferBindingSize) return;
    const operand: Placed | undefined = [...inputs, ...outputs][dispatch.bindings[i]];
    throw new RangeError(
      `Cannot run kernel "${kernel}" of ${operation}: expected tensors of at most ` +
        `${maxStorageBufferBindingSize} bytes, as many as the device binds at once, got ` +
        `${operand ? formatShape(operand.shape) : "working space"} of ${bytes} bytes; ` +
        "use a smaller batch or model",
    );
  });
  if (rounds > MAX_LOOP_ROUNDS) {
    throw new RangeError(
      `Cannot run kernel "${kernel}" of ${operation}: expected loops of at most ` +
        `${MAX_LOOP_ROUNDS} rounds, got ${rounds} for ` +
        inputs.map(({ shape }) => formatShape(shape)).join(", "),
    );
  }
}
