/**
 * Options behind a name, as in `covariance:sigma=0.1:shift=none`.
 *
 * @module
 */
import type { OptionValue, SchemeOption } from "./scheme_options.ts";

/** The texts of options by name, as in `covariance:sigma=0.1:shift=none`. */
export type OptionTexts = Readonly<Record<string, string>>;

/** Options by name, with the types of their values. */
export type OptionRules<O extends Readonly<Record<string, OptionValue>>> = {
  readonly [N in keyof O]: SchemeOption<O[N]>;
};

/**
 * Takes a name and the texts of its options apart.
 *
 * @throws {RangeError} if an option isn't `name=value`, or stands twice.
 */
export function splitOptions(
  text: string,
): { readonly name: string; readonly given: OptionTexts } {
  const [name, ...options] = text.split(":");
  const texts = new Map<string, string>();
  for (const option of options) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(option) ?? [];
    if (name === undefined) {
      throw new RangeError(
        `Cannot read scheme ${text}: expected options as name=value, got ${option || '""'}`,
      );
    }
    if (texts.has(name)) {
      throw new RangeError(`Cannot read scheme ${text}: expected ${name} once, got it twice`);
    }
    texts.set(name, value);
  }
  return { name, given: Object.fromEntries(texts) };
}

/**
 * The values of options: those that were given, with the defaults of what wasn't.
 *
 * @param name What they are of, for messages.
 * @throws {RangeError} if there is no such option, or a value isn't allowed.
 */
export function readOptions<O extends Readonly<Record<string, OptionValue>>>(
  name: string,
  options: OptionRules<O>,
  texts: OptionTexts,
): O {
  const wrong = Object.keys(texts).find((option) => !Object.hasOwn(options, option));
  if (wrong !== undefined) {
    const known = Object.keys(options).join(", ") || "none";
    throw new RangeError(
      `Cannot read scheme ${name}: expected no options but its own (${known}), got ${wrong}`,
    );
  }
  const values: Partial<O> = {};
  for (const option in options) {
    values[option] = Object.hasOwn(texts, option)
      ? valueOf(name, option, options[option], texts[option])
      : options[option].default;
  }
  assertComplete(values, options);
  return values;
}

/** The options that aren't at their defaults, as texts, in the table's order. */
export function changedOptions(
  options: Readonly<Record<string, SchemeOption>>,
  values: Readonly<Record<string, OptionValue>>,
): string[] {
  return Object.entries(options)
    .filter(([name, option]) => values[name] !== option.default)
    .map(([name]) => `${name}=${values[name]}`);
}

/** Of each option, what a help text says: how it is written with its default, and what it is. */
export function optionLines(
  options: Readonly<Record<string, SchemeOption>>,
): [left: string, right: string][] {
  return Object.entries(options).map(([name, { default: value, help, input }]) => {
    const words = input.kind === "choice" ? ` (${input.choices.join(", ")})` : "";
    return [`    :${name}=${value}`, help + words];
  });
}

function valueOf<T extends OptionValue>(
  scheme: string,
  name: string,
  option: SchemeOption<T>,
  text: string,
): T {
  const value = option.parse(text);
  if (value !== undefined) return value;
  throw new RangeError(
    `Cannot read scheme ${scheme}: expected ${name} to be ${option.rule}, got ${text || '""'}`,
  );
}

/** Tells the compiler that every option has its value. */
function assertComplete<O extends object>(
  values: Partial<O>,
  options: { readonly [N in keyof O]: unknown },
): asserts values is O {
  for (const name in options) {
    if (!(name in values)) throw new TypeError(`Cannot read options: expected a value of ${name}`);
  }
}
