/**
 * What all commands share: help, errors for people, Ctrl-C.
 *
 * @module
 */
import { styleText } from "style-text";
import { describeFlags, type Flags, type FlagValues, parseFlags, UsageError } from "./flags.ts";

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
 * Runs a command and returns the exit code: 0; 1 for a failure, whose message is printed; 2 for a
 * wrong use of the command line. Only errors that are no one's fault but ours keep their stack.
 */
export async function runCommand<F extends Flags>(
  command: Command<F>,
  args: readonly string[],
): Promise<number> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(helpText(command));
    return 0;
  }
  try {
    await command.run(parseFlags(command.flags, args), args);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${styleText("red", "error")}: ${error.message}`);
      console.error(`See ${command.usage} --help`);
      return 2;
    }
    const bug = error instanceof TypeError || error instanceof ReferenceError;
    const text = !(error instanceof Error) ? String(error) : bug ? error.stack : error.message;
    console.error(`${styleText("red", "error")}: ${text}`);
    return 1;
  }
}

/** A signal that the first Ctrl-C sets; a second one ends the process at once. */
export function interruptible(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGINT", stop),
  };
}
