/**
 * What shells complete: commands, their flags, and the values of these, from the tables that `--help` shows.
 *
 * @module
 */
import type { Settings } from "../../../src/experiments/mod.ts";
import type { Command } from "../command.ts";

/** What a flag takes. */
export type CompletedValue = "nothing" | "anything" | "files" | {
  readonly words: readonly string[];
  /** True for several with commas between them. */
  readonly several: boolean;
};

/** A flag. */
export interface CompletedFlag {
  readonly name: string;
  readonly help: string;
  readonly value: CompletedValue;
}

/** A command. */
export interface CompletedCommand {
  readonly name: string;
  /** What it does, in a line. */
  readonly about: string;
  readonly flags: readonly CompletedFlag[];
  /** What may stand beside flags. */
  readonly words: "nothing" | "files" | readonly string[];
}

/** Values that name a file or folder. */
const FILES = /^(DIR|FILE|PATH)$|\.safetensors$/;

/** The rows of commands by name. */
export function completionTable(
  commands: Readonly<Record<string, Pick<Command<Settings>, "about" | "flags" | "words">>>,
): CompletedCommand[] {
  return Object.entries(commands).map(([name, { about, flags, words = [] }]) => ({
    name,
    about: about.split("\n")[0].replace(/[.:]$/, ""),
    words: words.length === 0
      ? "nothing"
      : /FILE|FOLDER/.test(words[0])
      ? "files"
      : words[0].split("|"),
    flags: [
      ...Object.entries(flags).map(([name, { help, placeholder, choices, several = false }]) => ({
        name,
        help,
        value: placeholder === ""
          ? "nothing" as const
          : choices
          ? { words: choices, several }
          : FILES.test(placeholder)
          ? "files" as const
          : "anything" as const,
      })),
      { name: "help", help: "what it does, and all flags", value: "nothing" as const },
    ],
  }));
}
