/**
 * What all commands share: help, errors for people, exit codes.
 *
 * @module
 */
import { styleText } from "style-text";
import { describeFlags, type Flags, type FlagValues, parseFlags, UsageError } from "./flags.ts";
import { keepIgnored, StoppedError } from "./signals.ts";

/** A command with its flags. */
export interface Command<F extends Flags> {
  /** How it is called, as in "deno task cifar10". */
  readonly usage: string;
  /** What it does, for `--help`. */
  readonly about: string;
  /** Its flags. */
  readonly flags: F;
  /** Examples for `--help`. */
  readonly examples: readonly string[];
  /** Does it; only the flags that were given are in `given`. */
  readonly run: (given: Partial<FlagValues<F>>, args: readonly string[]) => Promise<void>;
}

/** The text of `--help`. */
export function helpText<F extends Flags>({ usage, about, flags, examples }: Command<F>): string {
  const shown = examples.map((example) => `  ${example}`).join("\n");
  return `${usage} [flags]\n\n${about}\n\nFlags:\n${describeFlags(flags)}\n\nExamples:\n${shown}\n`;
}

/**
 * Prints a text that was asked for and returns the exit code: 0, also where the reader has gone (`| head`),
 * or 1 if it can't be written.
 */
export function printText(text: string): number {
  try {
    console.log(text);
    return 0;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return 0;
    printError(`Cannot print: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

/** Prints an error for a person, if there is still someone to read it. */
export function printError(text: string): void {
  try {
    console.error(`${styleText("red", "error")}: ${text}`);
  } catch {
    // The exit code says it.
  }
}

/**
 * Runs a command and returns the exit code: 0; 1 for a failure, whose message is printed; 2 for a
 * wrong use of the command line; 128 and the signal's number if a signal stopped it. Only errors that are
 * no one's fault but ours keep their stack.
 */
export async function runCommand<F extends Flags>(
  command: Command<F>,
  args: readonly string[],
): Promise<number> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) return printText(helpText(command));
  try {
    await command.run(parseFlags(command.flags, args), args);
    return 0;
  } catch (error) {
    if (error instanceof StoppedError) return error.code;
    if (error instanceof UsageError) {
      printError(`${error.message}\nSee ${command.usage} --help`);
      return 2;
    }
    const bug = error instanceof TypeError || error instanceof ReferenceError;
    printError(
      !(error instanceof Error) ? String(error) : bug && error.stack ? error.stack : error.message,
    );
    return 1;
  }
}

/** Runs a program and ends the process with the exit code that it returns. */
export async function runMain(main: () => Promise<number>): Promise<never> {
  keepIgnored();
  Deno.exit(await main());
}
