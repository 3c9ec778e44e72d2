/**
 * The script that a scheduler runs for each task: one worker.
 *
 * @module
 */
import { quote, quoteAll } from "../../src/host/mod.ts";
import { LAUNCH } from "../../src/experiments/mod.ts";

/** The most threads that a worker takes. */
const MOST = 64;

/** What a script is made of. */
export interface TaskScript {
  /** Lines for the scheduler. */
  readonly header: readonly string[];
  /** The words of the worker's command line. */
  readonly command: readonly string[];
  /** False if the threads are those that a scheduler gives the task. */
  readonly threads: boolean;
}

/** The text of a script. */
export function taskScript({ header, command, threads }: TaskScript): string {
  // As `exec` leaves no shell in between, signals reach the worker, which saves.
  const [given, flag] = threads ? [[], ""] : [
    [
      "threads=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-${NSLOTS:-}}}",
      `if [ "\${threads:-0}" -gt ${MOST} ]; then threads=${MOST}; fi`,
    ],
    ' ${threads:+"--threads=$threads"}',
  ];
  return [
    "#!/bin/sh",
    ...header,
    "# One worker of the folder that the last line names; this script may start more of them at any moment.",
    `cd ${quote(Deno.cwd())} || exit 1`,
    ...given,
    `exec ${quoteAll(command)}${flag}`,
    "",
  ].join("\n");
}

/** Writes a script into a folder, for its owner to run. */
export async function writeScript(folder: string, script: TaskScript): Promise<void> {
  const path = scriptOf(folder);
  await Deno.writeTextFile(`${path}.new`, taskScript(script), { mode: 0o755 });
  await Deno.rename(`${path}.new`, path);
}

/** Where a folder's script is. */
export function scriptOf(folder: string): string {
  return `${folder}/${LAUNCH}/task.sh`;
}
