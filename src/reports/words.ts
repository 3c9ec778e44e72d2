/**
 * Numbers as words: one way to write them in the whole report.
 *
 * @module
 */
import { mean, standardError } from "./statistics.ts";

/** Between a number and its unit: narrow and unbreakable. */
const thin = "\u202f";

/** Unit of percentages, with its space. */
export const percentSign: string = `${thin}%`;

/** Plus or minus, kept on the line of both its numbers. */
const plusMinus = "\u00a0±\u00a0";

/** A fraction as percentage with one decimal, e.g. `56.4 %`. */
export function percent(fraction: number, decimals: number = 1): string {
  return `${(100 * fraction).toFixed(decimals)}${percentSign}`;
}

/** What stands where nothing was measured. */
export const MISSING = "–";

/** Mean of fractions with its standard error if there are several, e.g. `56.4 % ± 0.3`. */
export function percentOf(fractions: readonly number[]): string {
  if (fractions.length === 0) return MISSING;
  const center = percent(mean(fractions));
  return fractions.length < 2
    ? center
    : `${center}${plusMinus}${(100 * standardError(fractions)).toFixed(1)}`;
}

/** A number with its error if that is known, e.g. `56.4 ± 0.3`. */
export function withError(value: number, error: number | undefined, decimals: number): string {
  const center = value.toFixed(decimals);
  return error === undefined ? center : `${center}${plusMinus}${error.toFixed(decimals)}`;
}

/** Mean of numbers with its standard error if there are several. */
export function meanOf(values: readonly number[], decimals: number): string {
  if (values.length === 0) return MISSING;
  return withError(mean(values), values.length < 2 ? undefined : standardError(values), decimals);
}

/** {@linkcode meanOf} of accuracies in percent, as under a heading that says so. */
export function meanAccuracy(fractions: readonly number[]): string {
  return meanOf(fractions.map((fraction) => 100 * fraction), 1);
}

/** A number with a true minus sign and always a sign, e.g. `+5.3`. */
export function signed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${value < 0 ? "−" : "+"}${digits}`;
}

/** Seconds for people, e.g. `2 h 05 min`, `3 min 20 s`, `4.2 s`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)}${thin}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}${thin}min ${pad(whole % 60)}${thin}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${thin}h ${pad(minutes % 60)}${thin}min`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** A number with six significant digits: more would only make files longer. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** A name at the start of a sentence. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A count with its noun, e.g. `1 seed`, `3 seeds`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** A list in prose, e.g. `a, b and c`; of many items the first few, and how many there are more. */
export function listed(items: readonly string[], most: number = items.length): string {
  if (items.length > most) {
    return `${items.slice(0, most).join(", ")} and ${items.length - most} more`;
  }
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}
