/**
 * `--launcher=command`: workers submitted by a command line of one's own.
 *
 * @module
 */
import { quote, quoteAll } from "../../src/host/mod.ts";
import { runProgram, type Said } from "./run_program.ts";
import type { Batch, Scheduler } from "./scheduler.ts";

/** The command lines, with places for what they are about. */
export interface SubmitOptions {
  /** Submits a batch. */
  readonly submit: string;
  /** Succeeds while there are tasks; empty if nobody can tell. */
  readonly check: string;
}

/** The rule of {@linkcode isSubmit} in words. */
export const submitRule =
  "a command line of at most 1,000 letters with {script} or {command} in it";

/** True if a command line can submit workers. */
export function isSubmit(text: unknown): boolean {
  return typeof text === "string" && text.length <= 1000 && !/[\0\n]/.test(text) &&
    (text === "" || /\{(script|command)\}/.test(text));
}

/** A scheduler that is known by these command lines only. */
export function submitCommand({ submit, check }: SubmitOptions): Scheduler {
  return {
    sees: check !== "",
    header: () => [],
    assertUsable: () => Promise.resolve(),
    async submit(batch) {
      demand(await shell(fill(submit, placesOf(batch))), submit);
      return batch.name;
    },
    async look(name) {
      // Whatever it says, it is its exit code that counts.
      const { code } = await shell(fill(check, { name }));
      return code === 0 ? { count: 1, words: "tasks are left" } : { count: 0, words: "no task" };
    },
    withdraw: () => Promise.resolve(),
    endWith: () => "",
  };
}

function placesOf({ folder, name, count, script, command }: Batch): Record<string, string> {
  return {
    ...{ name, count: String(count), folder: quote(folder), script: quote(script) },
    command: quoteAll(command),
  };
}

/** A command line with its places filled; braces around other words stay. */
function fill(text: string, places: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (all, name) => places[name] ?? all);
}

async function shell(line: string): Promise<Said> {
  return (await runProgram("sh", ["-c", line]))!;
}

function demand({ code, out, err }: Said, line: string): void {
  if (code === 0) return;
  throw new Error(
    `Cannot submit by ${line}: exit code ${code}: ${err || out || "it said nothing"}`,
  );
}
