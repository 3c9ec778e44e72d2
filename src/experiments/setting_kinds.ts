/**
 * The kinds of settings: what they take, as text and in a run's config.json.
 *
 * @module
 */
import { parseRanges } from "../host/mod.ts";
import { decimal, digits, grouped, logarithmic, LONGEST } from "./number_texts.ts";
import type { Setting } from "./settings.ts";

/** A whole number from `least` to `most`. */
export function integer(
  help: string,
  initial: number,
  least = 1,
  most = 1_000_000,
): Setting<number> {
  return {
    help,
    initial,
    placeholder: "N",
    rule: `a whole number from ${grouped(least)} to ${grouped(most)}`,
    fits: isWhole(least, most),
    read: digits,
  };
}

/** Several different whole numbers from `least` to `most`, separated by commas. */
export function integers(
  help: string,
  initial: readonly number[],
  least: number,
  most: number,
): Setting<readonly number[]> {
  return {
    help,
    initial,
    placeholder: "N,M,…",
    rule: `up to ${LONGEST} whole numbers from ${grouped(least)} to ${grouped(most)} as 3,5,7`,
    fits: isList(isWhole(least, most)),
    read: (text) => [...new Set(text.split(",").map(digits))],
  };
}

/** Several different whole numbers from 0 to `most`, with ranges, as in `0-3,5`. */
export function ranges(help: string, most: number): Setting<readonly number[]> {
  return {
    help,
    initial: [],
    placeholder: "0-3,5",
    rule: `whole numbers from 0 to ${grouped(most)} with ranges, as 0-3,5`,
    fits: (value) => Array.isArray(value) && value.every(isWhole(0, most)),
    read: (text) => parseRanges(text, most),
  };
}

/** A number in `[low, high]`. */
export function number(
  help: string,
  initial: number,
  low: number,
  high: number,
): Setting<number> {
  return {
    help,
    initial,
    placeholder: "X",
    rule: `a number from ${grouped(low)} to ${grouped(high)}`,
    fits: (value) => typeof value === "number" && value >= low && value <= high,
    read: decimal,
  };
}

/** The same number, or 0, which stands for none. */
export function zeroOr(setting: Setting<number>): Setting<number> {
  const { rule, fits } = setting;
  return { ...setting, rule: `0 or ${rule}`, fits: (value) => value === 0 || fits(value) };
}

/** Any text of one line. */
export function text(help: string, initial = "", placeholder = "TEXT"): Setting<string> {
  return {
    help,
    initial,
    placeholder,
    rule: "a text of one line and at most 1,000 letters",
    fits: (value) => typeof value === "string" && /^.{0,1000}$/u.test(value),
    read: (given) => given,
  };
}

/** The name of a folder; it has none unless it is given. `also` says what else may be named. */
export function folder(help: string, also = ""): Setting<string> {
  return path(help, `a folder${also}`, "DIR");
}

/** The name of a file or folder, which the rule says; it has none unless it is given. */
export function path(help: string, rule: string, placeholder = "PATH"): Setting<string> {
  return {
    help,
    initial: "",
    placeholder,
    rule,
    // deno-lint-ignore no-control-regex
    fits: (value) => typeof value === "string" && !/[\x00-\x1f]/.test(value),
    read: (given) => given.trim() === "" ? undefined : given,
  };
}

/** One of some words. */
export function choice<T extends string>(
  help: string,
  initial: T,
  choices: readonly T[],
): Setting<T> {
  return {
    help,
    initial,
    placeholder: choices.join("|"),
    rule: `one of ${choices.join(", ")}`,
    choices,
    fits: (value) => choices.includes(value as T),
    read: (given) => given,
  };
}

/** Several different words of some, separated by commas. */
export function list<T extends string>(
  help: string,
  initial: readonly T[],
  choices: readonly T[],
): Setting<readonly T[]> {
  return {
    help,
    initial,
    placeholder: "A,B,…",
    rule: `some of ${choices.join(", ")}`,
    choices,
    several: true,
    fits: isList((value) => choices.includes(value as T)),
    read: (given) => [...new Set(given.split(","))],
  };
}

/** A name, with options or further schemes behind it; a comma only where a number follows. */
const ARM = /^[a-z][\w.]*(?:[:+](?=[\w./=+-])(?:[\w./=+-]|:(?=[\w./=+-])|,(?=\d))+)?$/i;

/**
 * The setting of arms: schemes by name, with options as in `covariance:sigma=0.1:shift=none`, those of
 * different kinds of layers as in `covariance+nonzeroMean`. A comma before a number belongs to an option, as
 * in `mimetic:layers=0-3,5`.
 */
export function arms(help: string, initial: readonly string[]): Setting<readonly string[]> {
  return {
    help,
    initial,
    placeholder: "A,B:x=1,…",
    rule: `up to ${LONGEST} different arms as default,mimetic,covariance:sigma=0.1`,
    several: true,
    axis: true,
    fits: isList((text) => typeof text === "string" && ARM.test(text)),
    read: (given) => [...new Set(given.split(/,(?!\d)/))],
  };
}

/** What numbers of a list may be. */
export interface NumbersOptions {
  /** The least. Default 1e-37, which float32 can hold. */
  readonly low?: number;
  /** The largest. Default 1e38. */
  readonly high?: number;
  /** True if 0 is allowed, too. Default false. */
  readonly zero?: boolean;
}

/**
 * Several different numbers from `low` to `high`, which are positive, separated by commas, or `LOW..HIGHxN`: N
 * of them, evenly spaced in the logarithm. With `zero`, 0 is allowed, too.
 */
export function numbers(
  help: string,
  initial: readonly number[],
  { low = 1e-37, high = 1e38, zero = false }: NumbersOptions = {},
): Setting<readonly number[]> {
  const fits = (value: unknown) =>
    typeof value === "number" && (value >= low && value <= high || zero && value === 0);
  const range = `from ${grouped(low)} to ${grouped(high)}`;
  return {
    help,
    initial,
    placeholder: "X,Y,…",
    rule: `up to ${LONGEST} numbers ` +
      (zero ? `that are 0 or ${range} as 0,0.5,1` : `${range} as 1e-3,2e-3 or 1e-4..1e-2x4`),
    fits: isList(fits),
    read: (given) => {
      const grid = /^(.+)\.\.(.+)x(\d+)$/.exec(given);
      return grid ? logarithmic(grid) : [...new Set(given.split(",").map(decimal))];
    },
  };
}

/** Several learning rates, within what training in float32 can use. */
export function rates(help: string, initial: readonly number[]): Setting<readonly number[]> {
  return numbers(help, initial, { low: 1e-12, high: 1e3 });
}

/** A setting that is on or off; naming it turns it on. */
export function toggle(help: string): Setting<boolean> {
  return {
    help,
    initial: false,
    placeholder: "",
    rule: "true or false",
    fits: (value) => typeof value === "boolean",
    read: (given) => given === "" || given === "true" ? true : given === "false" ? false : given,
  };
}

function isWhole(least: number, most: number): (value: unknown) => boolean {
  return (value) =>
    Number.isSafeInteger(value) && value as number >= least && value as number <= most;
}

function isList(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= LONGEST && value.every(fits) &&
    new Set(value).size === value.length;
}
