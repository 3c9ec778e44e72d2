import { parseArgs } from "parse-args";

/** One flag: its text on the command line turned into a value. */
export interface Flag<T> {
  /** What `--help` says of it. */
  readonly help: string;
  /** What its value looks like in `--help`. */
  readonly placeholder: string;
  /** Its value when it isn't given. */
  readonly initial: T;
  /** Reads the text; throws a `RangeError` whose message ends the sentence "Cannot read --name as". */
  readonly parse: (text: string) => T;
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

/** A whole number of at least `least`. */
export function integer(help: string, initial: number, least = 1): Flag<number> {
  const parse = (text: string) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new RangeError(`it must be a whole number of at least ${least}: ${text}`);
  };
  return { help, initial, parse, placeholder: "N" };
}

/** Several different whole numbers of at least `least`, separated by commas. */
export function integers(
  help: string,
  initial: readonly number[],
  least = 1,
): Flag<readonly number[]> {
  const parse = (given: string) => {
    const values = given.split(",").map(Number);
    const fit = values.every((value) => Number.isSafeInteger(value) && value >= least);
    if (/^\d+(,\d+)*$/.test(given) && fit) return [...new Set(values)];
    throw new RangeError(`it takes whole numbers of at least ${least} as 3,5,7: ${given}`);
  };
  return { help, initial, parse, placeholder: "N,M,…" };
}

/** A number in `[low, high]`. */
export function number(help: string, initial: number, low = 0, high = Infinity): Flag<number> {
  const parse = (text: string) => {
    const value = Number(text);
    if (text.trim() && value >= low && value <= high && Number.isFinite(value)) return value;
    throw new RangeError(`it must be a number from ${low} to ${high}: ${text}`);
  };
  return { help, initial, parse, placeholder: "X" };
}

/** Any text. */
export function text(help: string, initial = "", placeholder = "TEXT"): Flag<string> {
  return { help, initial, placeholder, parse: (given) => given };
}

/** One of some words. */
export function choice<T extends string>(
  help: string,
  initial: T,
  choices: readonly T[],
): Flag<T> {
  const parse = (given: string) => {
    if (choices.includes(given as T)) return given as T;
    throw new RangeError(`it must be one of ${choices.join(", ")}: ${given}`);
  };
  return { help, initial, parse, placeholder: choices.join("|") };
}

/** Several different words of some, separated by commas. */
export function list<T extends string>(
  help: string,
  initial: readonly T[],
  choices: readonly T[],
): Flag<readonly T[]> {
  const parse = (given: string) => {
    const words = given.split(",");
    const wrong = words.find((word) => !choices.includes(word as T));
    if (wrong !== undefined) {
      throw new RangeError(`each must be one of ${choices.join(", ")}: ${wrong || "(empty)"}`);
    }
    return [...new Set(words)] as T[];
  };
  return { help, initial, parse, placeholder: "A,B,…" };
}

/** Several different positive numbers, separated by commas, or `LOW..HIGHxN`: N of them, evenly spaced in the logarithm. */
export function numbers(help: string, initial: readonly number[]): Flag<readonly number[]> {
  const parse = (given: string) => {
    const grid = /^(.+)\.\.(.+)x(\d+)$/.exec(given);
    const values = grid ? logarithmic(grid) : given.split(",").map(Number);
    if (values.length && values.every((value) => value > 0 && Number.isFinite(value))) {
      return [...new Set(values)];
    }
    throw new RangeError(`it takes positive numbers as 1e-3,2e-3 or 1e-4..1e-2x4: ${given}`);
  };
  return { help, initial, parse, placeholder: "X,Y,…" };
}

function logarithmic([, low, high, count]: RegExpExecArray): number[] {
  const [from, to, n] = [Number(low), Number(high), Number(count)];
  if (n === 1) return [from];
  return Array.from(
    { length: n },
    (_, i) => Number((from * (to / from) ** (i / (n - 1))).toPrecision(6)),
  );
}

/** A flag that is there or not. */
export function toggle(help: string): Flag<boolean> {
  const parse = (given: string) => {
    if (given === "" || given === "true") return true;
    if (given === "false") return false;
    throw new RangeError(`it is true or false: ${given}`);
  };
  return { help, initial: false, parse, placeholder: "" };
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
    values[token.name as keyof F] = read(token.name, flag, token.value);
  }
  return values;
}

function read<T>(name: string, flag: Flag<T>, given: string): T {
  try {
    return flag.parse(given);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`Cannot read --${name} as ${error.message}`, { cause: error });
  }
}

function unknown(raw: string, flags: Flags): string {
  const near = nearest(raw.replace(/^-+/, ""), Object.keys(flags)).map((name) => `--${name}`);
  return `Cannot understand ${raw} as there is no such flag; nearest: ${near.join(", ")}`;
}

/** The three words that are the fewest edits away. */
export function nearest(word: string, words: readonly string[]): string[] {
  return words.map((other) => ({ other, edits: editDistance(word, other) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ other }) => other);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
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
