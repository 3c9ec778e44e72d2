/**
 * What stands in a row of runs, and how it is compared and written.
 *
 * @module
 */

/** One value. */
export type Scalar = string | number | boolean;

/** A value, a list of them as of a setting, or nothing. */
export type Value = Scalar | readonly Scalar[] | undefined;

/** The ways to compare. */
export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~";

/** The value that a word stands for: a number, a percentage, true, false, or itself. */
export function readValue(word: string): Scalar {
  const [, digits, percent] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%?)$/i.exec(word) ?? [];
  if (digits !== undefined) return Number(digits) / (percent ? 100 : 1);
  return word === "true" ? true : word === "false" ? false : word;
}

/**
 * Compares what is found with what is asked. Numbers are compared as such, texts by their letters, as dates are.
 *
 * @returns Whether it holds; undefined where less and greater mean nothing.
 */
export function compare(how: Comparison, found: Value, asked: Scalar): boolean | undefined {
  if (how === "!=") return !compare("=", found, asked);
  if (found === undefined) return false;
  if (how === "~") return valueText(found).toLowerCase().includes(String(asked).toLowerCase());
  const several = typeof found === "object" ? found : [found];
  if (how === "=") return several.some((one) => one === asked || String(one) === String(asked));
  const results = several.map((one) => less(how, one, asked));
  return results.includes(undefined) ? undefined : results.includes(true);
}

function less(how: Comparison, found: Scalar, asked: Scalar): boolean | undefined {
  if (typeof found !== typeof asked || typeof found === "boolean") return undefined;
  if (how === "<") return found < asked;
  if (how === "<=") return found <= asked;
  return how === ">" ? found > asked : found >= asked;
}

/** A value as text, all its digits kept; the empty text for nothing. */
export function valueText(value: Value): string {
  return value === undefined ? "" : typeof value === "object" ? value.join(",") : String(value);
}

/** What stands first where rows are sorted: numbers before texts, nothing last. */
export function order(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  const [left, right] = [valueText(a), valueText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
