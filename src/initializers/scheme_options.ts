import { type Bounds, isWithin, numberRule } from "../host/mod.ts";

/** What the value of a scheme's option may be. */
export type OptionValue = number | string | boolean;

/** How an option is asked for: by a number within bounds, by one of some words, or by yes or no. */
export type OptionInput =
  | { readonly kind: "number" | "integer"; readonly bounds: Bounds }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "boolean" };

/** One option of a scheme: its value when it isn't given, what it may be, and how its text is read. */
export interface SchemeOption<T extends OptionValue = OptionValue> {
  /** The value when it isn't given. */
  readonly default: T;
  /** What it is, in a line for a help text. */
  readonly help: string;
  /** What is allowed, in words: it ends the sentence "expected sigma to be". */
  readonly rule: string;
  /** The same for a form. */
  readonly input: OptionInput;
  /** The value that a text stands for; `undefined` if it isn't allowed. */
  parse(text: string): T | undefined;
}

/** A finite number within bounds. */
export function number(value: number, help: string, bounds: Bounds = {}): SchemeOption<number> {
  return {
    default: value,
    help,
    rule: numberRule(bounds),
    input: { kind: "number", bounds },
    parse: (text) => within(text.trim() ? Number(text) : NaN, bounds),
  };
}

/** A whole number from `least` to `most`. */
export function integer(
  value: number,
  help: string,
  { least, most }: { readonly least: number; readonly most: number },
): SchemeOption<number> {
  return {
    default: value,
    help,
    rule: `a whole number from ${least} to ${most}`,
    input: { kind: "integer", bounds: { least, most } },
    parse: (text) => /^-?\d+$/.test(text) ? within(Number(text), { least, most }) : undefined,
  };
}

/** One of some words. */
export function choice<const T extends string>(
  value: NoInfer<T>,
  help: string,
  choices: readonly T[],
): SchemeOption<T> {
  return {
    default: value,
    help,
    rule: `one of ${choices.join(", ")}`,
    input: { kind: "choice", choices },
    parse: (text) => choices.find((one) => one === text),
  };
}

/** True or false. */
export function boolean(value: boolean, help: string): SchemeOption<boolean> {
  return {
    default: value,
    help,
    rule: "true or false",
    input: { kind: "boolean" },
    parse: (text) => text === "true" ? true : text === "false" ? false : undefined,
  };
}

function within(value: number, bounds: Bounds): number | undefined {
  return isWithin(value, bounds) ? value : undefined;
}
