import { firstNotFinite, kindOrValue, show } from "../host/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import type { Values } from "./device.ts";
import type { PlannedInput } from "./plan/plan.ts";
import { isDetached, isOf, ownMemory } from "./variables.ts";

/**
 * Checks that a run is fed exactly the plan's inputs, in number, size and type, that indices are
 * in range, and that all numbers are finite where the graph says that they must be.
 *
 * @returns The inputs. What other threads could change meanwhile is copied first.
 * @throws {RangeError | TypeError} naming the input, what it needs and what was given.
 */
export function checkInputs(
  inputs: ReadonlyMap<string, PlannedInput>,
  given: Readonly<Record<string, Values>>,
): Map<string, Values> {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot run: expected inputs by name, got ${show(given)}`);
  }
  for (const name in given) {
    if (!inputs.has(name)) {
      const names = [...inputs.keys()].join(", ") || "none";
      throw new RangeError(`Cannot feed inputs: expected ${names}, got ${show(name)}`);
    }
  }
  const taken = new Map<string, Values>();
  for (const [name, input] of inputs) taken.set(name, checkInput(name, input, given[name]));
  return taken;
}

function checkInput(name: string, input: PlannedInput, given: unknown): Values {
  const { shape, dtype, indices, finite } = input;
  if (!isOf(dtype, given)) {
    const kind = given === undefined ? "nothing" : kindOrValue(given);
    throw new TypeError(
      `Cannot feed "${name}": expected ${dtype} ${formatShape(shape)}, got ${kind}`,
    );
  }
  if (given.length !== sizeOf(shape)) {
    const gone = isDetached(given) ? ", as its buffer was transferred" : "";
    throw new RangeError(
      `Cannot feed "${name}": expected ${formatShape(shape)}, got ${given.length} elements${gone}`,
    );
  }
  const values = ownMemory(given);
  for (const { from, to, least, most, rule } of indices) {
    const wrong = firstOutside(values, from, to, least, most);
    if (wrong >= 0) refuseElement(name, rule, values, wrong);
  }
  const wrong = finite ? firstNotFinite(values) : -1;
  if (wrong >= 0) refuseElement(name, "finite numbers", values, wrong);
  return values;
}

function refuseElement(name: string, rule: string, values: Values, at: number): never {
  throw new RangeError(`Cannot feed "${name}": expected ${rule}, got ${values[at]} at index ${at}`);
}

function firstOutside(
  values: Values,
  from: number,
  to: number,
  least: number,
  most: number,
): number {
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value < least || value > most) return i;
  }
  return -1;
}
