/**
 * What all commands share: help, errors for people, exit codes.
 *
 * @module
 */
import { styleText } from "style-text";
import {
  type Settings,
  type SettingValues,
  shorten,
  StoppedError,
  UsageError,
} from "../../src/experiments/mod.ts";
import { asCalled } from "./as_called.ts";
import { describeFlags, parseArguments, parseFlags } from "./flags.ts";
import { relaunch } from "./relaunch.ts";
import { nameRuntimeFolder } from "./runtime_folder.ts";
import { keepIgnored } from "./signals.ts";

/** A command with its flags. */
export interface Command<F extends Settings> {
  /** How it is called, as in "deno task cifar10". */
  readonly usage: string;
  /** The words that it takes before flags, as in ["FILE"], or any number of them as ["[FOLDER…]"]; default none. */
  readonly words?: readonly string[];
  /** What it does, for `--help`. */
  readonly about: string;
  /** Its flags. */
  readonly flags: F;
  /** What follows the flags in `--help`. */
  readonly notes?: string;
  /** Examples for `--help`. */
  readonly examples: readonly string[];
  /** Refuses flags that don't go together, as {@linkcode run} does first. Default none. */
  readonly check?: (given: Partial<SettingValues<F>>) => void;
  /** Does it; only the flags that were given are in `given`, and in `words` as many as it takes. */
  readonly run: (
    given: Partial<SettingValues<F>>,
    args: readonly string[],
    words: readonly string[],
  ) => Promise<void>;
}

/** The text of `--help`. */
export function helpText<F extends Settings>(command: Command<F>): string {
  const { usage, words = [], about, flags, notes, examples } = command;
  const shown = examples.map((example) => `  ${example}`).join("\n");
  const call = [usage, ...words, "[flags]"].join(" ");
  const table = Object.keys(flags).length > 0 && `Flags:\n${describeFlags(flags)}`;
  const parts = [call, about, table, notes];
  return [...parts.filter(Boolean), `Examples:\n${shown}\n`].join("\n\n");
}

/** A line for each command: its name, and the first line about it. */
export function commandRows(
  named: Readonly<Record<string, { readonly about: string }>>,
): string {
  return Object.entries(named)
    .map(([name, { about }]) => `  ${name.padEnd(12)} ${about.split("\n")[0]}`).join("\n");
}

/**
 * Prints a text that was asked for, if its reader is still there (`| head`).
 *
 * @throws {Error} if it can't be written.
 */
export function printText(text: string): void {
  try {
    console.log(asCalled(text));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new Error(`Cannot print: ${error instanceof Error ? error.message : error}`);
  }
}

/** Prints a text like {@linkcode printText}; returns the exit code: 0, or 1 if it can't be written. */
export function printLast(text: string): number {
  try {
    printText(text);
    return 0;
  } catch (error) {
    printError((error as Error).message);
    return 1;
  }
}

/** Prints an error for a person, if there is still someone to read it. */
export function printError(text: string): void {
  try {
    console.error(`${styleText("red", "error")}: ${asCalled(text)}`);
  } catch {
    // The exit code says it.
  }
}

/**
 * Runs a command and returns the exit code: 0; 1 for a failure, whose message is printed; 2 for a
 * wrong use of the command line; 128 and the signal's number if a signal stopped it. Only errors that are
 * no one's fault but ours keep their stack.
 */
export async function runCommand<F extends Settings>(
  command: Command<F>,
  args: readonly string[],
): Promise<number> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) return printLast(helpText(command));
  try {
    const { values, words } = readArguments(command, args);
    await command.run(values, args, words);
    return 0;
  } catch (error) {
    return reportError(error, command.usage);
  }
}

/** Prints what ended a command that is called like `usage`, where that is an error; returns the exit code. */
export function reportError(error: unknown, usage: string): number {
  if (error instanceof StoppedError) return error.code;
  if (error instanceof UsageError) {
    printError(`${error.message}\nSee ${usage} --help`);
    return 2;
  }
  const bug = error instanceof TypeError || error instanceof ReferenceError;
  printError(
    !(error instanceof Error) ? String(error) : bug && error.stack ? error.stack : error.message,
  );
  return 1;
}

/** A command's flags and words. */
function readArguments<F extends Settings>(
  { flags, words: names = [] }: Command<F>,
  args: readonly string[],
) {
  if (names.length === 0) return { values: parseFlags(flags, args), words: [] };
  const read = parseArguments(flags, args);
  if (read.words.length === names.length || names[0].endsWith("…]")) return read;
  const got = read.words.map((word) => shorten(word)).join(" ") || "no words";
  throw new UsageError(
    `Cannot read the command line: expected ${names.join(" ")} and flags, got ${got}`,
  );
}

/** How a program is run. */
export interface MainOptions {
  /** Start again with V8's flags where they are missing, as it computes on devices. Default: as it is. */
  readonly computes?: boolean;
}

/** Runs a program and ends the process with the exit code that it returns. */
export async function runMain(
  main: () => Promise<number>,
  { computes = false }: MainOptions = {},
): Promise<never> {
  if (computes) relaunch();
  keepIgnored();
  nameRuntimeFolder();
  Deno.exit(await main());
}
