import { parseArgs } from "parse-args";
import { nearest } from "../src/host/mod.ts";

/** One setting: what it may be, and how its text on the command line is read. */
export interface Flag<T> {
  /** What `--help` says of it. */
  readonly help: string;
  /** What its value looks like in `--help`. */
  readonly placeholder: string;
  /** Its value when it isn't given. */
  readonly initial: T;
  /** What is allowed, in words: it ends the sentence "expected". */
  readonly rule: string;
  /** True if a value, from the command line or from a file, is allowed. */
  readonly fits: (value: unknown) => boolean;
  /** The value that a text stands for; one that doesn't fit if it stands for none. */
  readonly read: (text: string) => unknown;
}

/** Flags by name, without the dashes. */
// deno-lint-ignore no-explicit-any
export type Flags = Readonly<Record<string, Flag<any>>>;

/** The values of flags by name. */
export type FlagValues<F extends Flags> = { -readonly [K in keyof F]: F[K]["initial"] };

/** A wrong use of the command line; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads `--name=value` and `--name value`. Only flags that were given are in the result.
 *
 * @throws {UsageError} for an unknown flag (with the nearest names), a bad value, or a stray word.
 */
export function parseFlags<F extends Flags>(
  flags: F,
  args: readonly string[],
): Partial<FlagValues<F>> {
  const options = Object.fromEntries(
    Object.keys(flags).map((name) => [name, { type: "string" as const }]),
  );
  // A toggle needs no value on the command line.
  const spelled = args.map((arg) => {
    const name = arg.replace(/^--/, "");
    return arg.startsWith("--") && flags[name]?.placeholder === "" ? `${arg}=true` : arg;
  });
  const { tokens } = parseArgs({ args: spelled, options, strict: false, tokens: true });
  const values: Partial<FlagValues<F>> = {};
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw new UsageError(`Cannot understand "${token.value}": flags look like --name=value`);
    }
    if (token.kind !== "option") continue;
    const flag = flags[token.name];
    if (!Object.hasOwn(flags, token.name)) throw new UsageError(unknown(token.rawName, flags));
    // The next flag isn't a value: "--out --seeds=2" forgets one.
    if (token.value === undefined || !token.inlineValue && token.value.startsWith("--")) {
      throw new UsageError(`Cannot read --${token.name} as it needs a value: ${flag.placeholder}`);
    }
    const value = flag.read(token.value);
    if (!flag.fits(value)) {
      throw new UsageError(
        `Cannot read --${token.name}: expected ${flag.rule}, got ${shorten(token.value) || '""'}`,
      );
    }
    values[token.name as keyof F] = value as F[keyof F]["initial"];
  }
  return values;
}

/** The flags' values when none is given. */
export function initialValues<F extends Flags>(flags: F): FlagValues<F> {
  const entries = Object.entries(flags).map(([name, { initial }]) => [name, initial]);
  return Object.fromEntries(entries) as FlagValues<F>;
}

/** A text as a message shows it. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function unknown(raw: string, flags: Flags): string {
  const near = nearest(raw.replace(/^-+/, ""), Object.keys(flags)).map((name) => `--${name}`);
  return `Cannot understand ${raw} as there is no such flag; nearest: ${near.join(", ")}`;
}

/** The table of flags for `--help`. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { placeholder, help, initial }]) => {
    const value = placeholder && `=${placeholder}`;
    const shown = Array.isArray(initial) ? initial.join(",") : String(initial);
    const standard = placeholder && shown !== "" && shown !== "undefined" ? ` [${shown}]` : "";
    return [`  --${name}${value}`, `${help}${standard}`];
  });
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) =>
    left.length > width
      ? `${left}\n${" ".repeat(width + 2)}${right}`
      : `${left.padEnd(width + 2)}${right}`
  ).join("\n");
}
