/**
 * Settings as flags: `--name=value` and the table of `--help`.
 *
 * @module
 */
import { parseArgs } from "parse-args";
import {
  type Settings,
  type SettingValues,
  shorten,
  UsageError,
} from "../../src/experiments/mod.ts";
import { nearest } from "../../src/host/mod.ts";

/**
 * Reads `--name=value` and `--name value`. Only flags that were given are in the result.
 *
 * @throws {UsageError} for an unknown flag (with the nearest names), a bad value, or a stray word.
 */
export function parseFlags<F extends Settings>(
  flags: F,
  args: readonly string[],
): Partial<SettingValues<F>> {
  const { values, words: [word] } = parseArguments(flags, args);
  if (word === undefined) return values;
  throw new UsageError(`Cannot read "${word}": expected a flag as --name=value`);
}

/**
 * Reads flags, and words that belong to none, such as a file's name.
 *
 * @throws {UsageError} as {@linkcode parseFlags}, but for words.
 */
export function parseArguments<F extends Settings>(
  flags: F,
  args: readonly string[],
): { values: Partial<SettingValues<F>>; words: string[] } {
  const options = Object.fromEntries(
    Object.keys(flags).map((name) => [name, { type: "string" as const }]),
  );
  // A toggle needs no value on the command line.
  const spelled = args.map((arg) => {
    const name = arg.replace(/^--/, "");
    return arg.startsWith("--") && flags[name]?.placeholder === "" ? `${arg}=true` : arg;
  });
  const { tokens } = parseArgs({ args: spelled, options, strict: false, tokens: true });
  const values: Partial<SettingValues<F>> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const flag = flags[token.name];
    if (!Object.hasOwn(flags, token.name)) throw new UsageError(unknown(token.rawName, flags));
    // The next flag isn't a value: "--out --seeds=2" forgets one.
    if (token.value === undefined || !token.inlineValue && token.value.startsWith("--")) {
      throw new UsageError(
        `Cannot read --${token.name}: expected ${flag.placeholder}, got nothing`,
      );
    }
    const value = flag.read(token.value);
    if (!flag.fits(value)) {
      throw new UsageError(
        `Cannot read --${token.name}: expected ${flag.rule}, got ${shorten(token.value) || '""'}`,
      );
    }
    values[token.name as keyof F] = value as F[keyof F]["initial"];
  }
  return { values, words };
}

function unknown(raw: string, flags: Settings): string {
  const near = nearest(raw.replace(/^-+/, ""), Object.keys(flags)).map((name) => `--${name}`);
  return `Cannot read ${raw}: expected a flag of this command; nearest: ${near.join(", ")}`;
}

/** The table of flags for `--help`. */
export function describeFlags(flags: Settings): string {
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
