/**
 * Settings that somebody gave and that have no effect, as the others are.
 *
 * @module
 */
import { type Settings, type SettingValues, UsageError } from "../../src/experiments/mod.ts";

/**
 * Refuses those. Initial values may be given in any case: they ask for nothing.
 *
 * @param rules All settings.
 * @param given Those that somebody gave.
 * @param unused What is expected of the other settings, in words, by the names of settings without effect.
 * @throws {UsageError} if one of them was given.
 */
export function assertUsed<S extends Settings>(
  rules: S,
  given: Partial<SettingValues<S>>,
  unused: Readonly<Record<string, string | undefined>>,
): void {
  for (const [name, expected] of Object.entries(unused)) {
    if (expected === undefined || !Object.hasOwn(given, name)) continue;
    const value = String(given[name]);
    if (value === String(rules[name].initial)) continue;
    throw new UsageError(`Cannot use --${name}=${value}: ${expected}`);
  }
}

/** Those that only some arms use, none of which is asked for by the flag. */
export function unusedByArms(
  rules: Settings,
  flag: string,
  asked: readonly string[],
): Readonly<Record<string, string>> {
  const names = asked.map((text) => text.split(":", 1)[0]);
  const unused = Object.entries(rules).flatMap(([name, { arms }]) =>
    !arms || arms.some((arm) => names.includes(arm)) ? [] : [[
      name,
      `expected one of ${
        arms.join(", ")
      } among the arms, which alone use it, got --${flag}=${asked}`,
    ]]
  );
  return Object.fromEntries(unused);
}
