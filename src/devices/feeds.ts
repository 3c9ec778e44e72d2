import { formatShape, sizeOf } from "../tensors/mod.ts";
import type { Values } from "./device.ts";
import type { Placed } from "./plan/plan.ts";

/**
 * Checks that a run's feeds are exactly the plan's inputs, in number, size and type.
 *
 * @throws {RangeError | TypeError} naming the input, what it needs and what was given.
 */
export function checkFeeds(
  inputs: ReadonlyMap<string, Placed>,
  feeds: Readonly<Record<string, Values>>,
): void {
  for (const name in feeds) {
    if (!inputs.has(name)) {
      throw new RangeError(
        `Cannot feed "${name}" as the inputs are ${[...inputs.keys()].join(", ") || "none"}`,
      );
    }
  }
  for (const [name, { shape, dtype }] of inputs) {
    const values = feeds[name];
    const fits = dtype === "int32" ? values instanceof Int32Array : values instanceof Float32Array;
    if (!fits) {
      const given = values === undefined ? "nothing" : values.constructor.name;
      throw new TypeError(
        `Cannot feed "${name}" as it takes ${dtype} ${formatShape(shape)}: ${given}`,
      );
    }
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot feed "${name}" as it takes ${formatShape(shape)}: ${values.length} elements`,
      );
    }
  }
}
