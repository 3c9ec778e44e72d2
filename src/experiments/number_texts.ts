/**
 * Numbers of settings as text.
 *
 * @module
 */

/** The most numbers that a list takes. */
export const LONGEST = 100;

/** A number as a rule shows it. */
export function grouped(n: number): string {
  if (n < 10_000) return `${n}`;
  return n < 1e15 ? n.toLocaleString("en-US") : n.toExponential().replace("+", "");
}

/** The number that a text is; NaN for none. */
export function decimal(text: string): number {
  return text.trim() ? Number(text) : NaN;
}

/** The whole number that a text is, in digits; NaN for none. */
export function digits(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

/** The numbers of `LOW..HIGHxN`; none where they are more than a list takes. */
export function logarithmic([, low, high, count]: RegExpExecArray): number[] {
  const [from, to, n] = [Number(low), Number(high), Number(count)];
  if (n === 1) return [from];
  // Nothing is made of a number of rates that isn't allowed anyway.
  if (n > LONGEST) return [];
  const values = Array.from(
    { length: n },
    (_, i) => Number((from * (to / from) ** (i / (n - 1))).toPrecision(6)),
  );
  return [...new Set(values)];
}
