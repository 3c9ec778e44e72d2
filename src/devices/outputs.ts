import { formatType } from "../tensors/mod.ts";
import type { Plan } from "./plan/plan.ts";

/**
 * Throws unless all outputs are float32, as what is read: that doesn't hold every int32.
 *
 * @throws {TypeError} with the name and type of the first that isn't.
 */
export function checkOutputs({ outputs }: Pick<Plan, "outputs">): void {
  for (const [name, type] of outputs) {
    if (type.dtype === "float32") continue;
    throw new TypeError(
      `Cannot compile: expected outputs of float32 elements, got ${name}, ${formatType(type)}`,
    );
  }
}
