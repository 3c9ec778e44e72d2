/**
 * What is made of settings, and which of them can't be.
 *
 * @module
 */
import { type Settings, type SettingValues, UsageError } from "../../src/experiments/mod.ts";
import { reasonOf } from "../../src/host/mod.ts";

/**
 * Makes something of settings, as a network or a task. Where it can't be, that is a wrong use of the command
 * line: named are the settings of which each would mend it by having its initial value.
 *
 * @param rules All settings.
 * @param values Their values.
 * @param make What is made of them, with no effect but its result.
 * @throws {UsageError} in place of a `RangeError`.
 */
export function madeOf<S extends Settings, T>(
  rules: S,
  values: SettingValues<S>,
  make: (values: SettingValues<S>) => T,
): T {
  try {
    return make(values);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const named = Object.keys(rules).filter((name) => {
      const { initial } = rules[name];
      return String(values[name]) !== String(initial) && fits(make, { ...values, [name]: initial });
    }).map((name) => `--${name}=${values[name]}`);
    const message = named.length === 0
      ? cause.message
      : `Cannot use ${named.join(" with ")}: ${reasonOf(cause)}`;
    throw new UsageError(message, { cause });
  }
}

function fits<V>(make: (values: V) => unknown, values: V): boolean {
  try {
    make(values);
    return true;
  } catch (error) {
    if (error instanceof RangeError || error instanceof UsageError) return false;
    throw error;
  }
}
