/**
 * `--launcher=slurm`: workers as tasks of a job array.
 *
 * @module
 */
import { splitWords } from "../../src/host/mod.ts";
import { LAUNCH } from "../../src/experiments/mod.ts";
import { runProgram, type Said } from "./run_program.ts";
import type { Batch, Scheduler, Tasks } from "./scheduler.ts";

/** What the array's own options are. */
const OWN = ["array", "job-name", "parsable", "wait", "wrap", "test-only", "help", "usage"];

/** The rule of {@linkcode sbatchOptions} in words. */
export const sbatchRule = "options as --time=2:00:00 --gres=gpu:1, in the long form, and none of " +
  OWN.map((name) => `--${name}`).join(", ");

/** The options of sbatch in a text; undefined if it doesn't hold some. */
export function sbatchOptions(text: string): string[] | undefined {
  const words = splitWords(text);
  const fits = words?.every((word) => {
    const [, name] = /^--([a-z][a-z-]*)(=[^\n]*)?$/.exec(word) ?? [];
    return name !== undefined && !OWN.includes(name);
  });
  return fits ? words : undefined;
}

/** How arrays are submitted. */
export interface SlurmOptions {
  /** Options for sbatch. */
  readonly options: readonly string[];
  /** Tasks that go on at once; 0 for no limit. */
  readonly limit: number;
}

/** Slurm, through the programs sbatch, squeue and scancel. */
export function slurm({ options, limit }: SlurmOptions): Scheduler {
  const clusters = options.filter((option) => option.startsWith("--clusters="));
  const header = ({ folder, name, count }: Omit<Batch, "command" | "script">) => {
    const most = limit ? `%${limit}` : "";
    return [
      `--job-name=${name}`,
      `--array=0-${count - 1}${most}`,
      // A percent sign of the folder's name is no field.
      `--output=${folder.replaceAll("%", "%%")}/${LAUNCH}/%A_%a.log`,
      "--open-mode=append",
      ...options,
    ].map((option) => `#SBATCH ${sbatchWord(option)}`);
  };
  return {
    sees: true,
    header,
    async assertUsable() {
      const lines = header({ folder: "/tmp", name: "mimetic", count: 1 });
      const script = ["#!/bin/sh", ...lines, ""].join("\n");
      const said = await runProgram("sbatch", ["--test-only"], script);
      // Nodes that are down or drained now may come back: an array waits for them.
      if (!said || !/node.* not available/i.test(said.err)) demand(said, "sbatch");
    },
    async submit({ script }) {
      const { out } = demand(await runProgram("sbatch", ["--parsable", script]), "sbatch");
      const id = /^\d+/.exec(out.split("\n").at(-1)!)?.[0];
      return `array ${id ?? out}`;
    },
    async look(name) {
      const format = ["--all", "--noheader", "--array", `--name=${name}`, "--format=%T|%r"];
      const { out } = demand(await runProgram("squeue", [...format, ...clusters]), "squeue");
      return countTasks(out);
    },
    async withdraw(name) {
      await runProgram("scancel", ["--state=PENDING", `--name=${name}`, ...clusters]);
    },
    endWith: (name) => ["scancel", `--name=${name}`, ...clusters].join(" "),
  };
}

function demand(said: Said | undefined, program: string): Said {
  if (!said) {
    throw new Error(
      `Cannot use --launcher=slurm: expected Slurm's ${program} on the path, got none; use a machine ` +
        "from which jobs are submitted, such as a login node",
    );
  }
  if (said.code) throw new Error(`Cannot use --launcher=slurm: ${said.err || `${program} failed`}`);
  return said;
}

/** An option as a line of a script has it. */
function sbatchWord(option: string): string {
  if (!/[\s#"'\\]/.test(option)) return option;
  const [, name, value] = /^(--[\w-]+=)?(.*)$/s.exec(option)!;
  return `${name ?? ""}"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** The tasks that squeue lists as STATE|REASON. */
function countTasks(listed: string): Tasks {
  const lines = listed.split("\n").flatMap((line) => {
    // A line in between names a cluster.
    const [, state, reason] = /^([A-Z_]+)\|(.*)$/.exec(line) ?? [];
    return state ? [{ state, reason }] : [];
  });
  const waiting = lines.filter(({ state }) => state === "PENDING");
  const running = lines.length - waiting.length;
  const reasons = [...new Set(waiting.map(({ reason }) => reason))].join(", ");
  const waits = waiting.length ? `, ${waiting.length} waiting (${reasons})` : "";
  return { count: lines.length, words: `${running} running${waits}` };
}
