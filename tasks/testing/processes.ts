/**
 * Commands run as their users run them: as processes, in a folder of their own.
 *
 * @module
 */
import assert from "assert";
import type { Settings } from "../../src/experiments/mod.ts";
import { type Command, runCommand } from "../command_line/command.ts";

/** What a process left behind. */
export interface Finished {
  /** Its exit code. */
  readonly code: number;
  /** What it printed, without colors. */
  readonly out: string;
  /** What it printed as errors and progress, without colors. */
  readonly err: string;
}

const root = new URL("../..", import.meta.url).pathname;

/** How a process differs from what its user starts. */
export interface ProcessOptions {
  /** A file that is run before the task's. */
  readonly preload?: string;
  /** Variables of its environment. */
  readonly env?: Record<string, string>;
}

/** The arguments that run a task's file with this Deno. */
export function taskCommand(
  task: string,
  args: readonly string[],
  cwd: string,
  { preload, env }: ProcessOptions = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    // Starting twice takes time, and gives the same numbers.
    env: { MIMETIC_NO_RELAUNCH: "1", ...env },
    // Types are checked once for all, by the tests that import the task.
    args: [
      "run",
      "-A",
      "--no-check",
      `--config=${root}deno.json`,
      ...preload ? [`--preload=${preload}`] : [],
      `${root}tasks/${task}.ts`,
      ...args,
    ],
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs a task to its end. */
export async function runTask(
  task: string,
  args: readonly string[],
  cwd: string,
  options: ProcessOptions = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await taskCommand(task, args, cwd, options).output();
  return { code, out: plain(stdout), err: plain(stderr) };
}

/** Runs a task and sends it a signal once `ready` is true. */
export async function interruptTask(
  task: string,
  args: readonly string[],
  cwd: string,
  signal: Deno.Signal,
  ready: () => Promise<boolean>,
  options: ProcessOptions = {},
): Promise<Finished> {
  const child = taskCommand(task, args, cwd, options).spawn();
  const output = child.output();
  let ended = false;
  child.status.then(() => ended = true);
  while (!ended && !await ready()) await new Promise((resolve) => setTimeout(resolve, 5));
  sendSignal(child, signal);
  const { code, stdout, stderr } = await output;
  return { code, out: plain(stdout), err: plain(stderr) };
}

/** Sends a process a signal; false if it has ended, which may be before its status or output is there. */
export function sendSignal(child: Deno.ChildProcess, signal: Deno.Signal): boolean {
  try {
    child.kill(signal);
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function plain(bytes: Uint8Array): string {
  return withoutColors(new TextDecoder().decode(bytes));
}

function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[\d+m/g, "");
}

/** Runs a command in this process, for its exit code and the errors that it prints. */
export function callCommand(task: Command<Settings>, args: readonly string[]): Promise<Finished> {
  return callMain(() => runCommand(task, args));
}

/** Like {@linkcode callCommand}, for anything that returns an exit code. */
export async function callMain(main: () => Promise<number>): Promise<Finished> {
  const [out, err]: string[][] = [[], []];
  const { log, error } = console;
  console.log = (text) => out.push(text);
  console.error = (text) => err.push(text);
  try {
    const code = await main();
    const [shown, errors] = [out, err].map((lines) => withoutColors(lines.join("\n")));
    return { code, out: shown, err: errors };
  } finally {
    Object.assign(console, { log, error });
  }
}

/** Names of the files and folders in a folder. */
export async function list(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
}

/** A task that succeeded. */
export function succeeded({ code, err }: Finished): void {
  assert.equal(code, 0, err);
}
