/**
 * How this package's commands are started as processes: by `--jobs`, and by whatever else starts them.
 *
 * @module
 */

import { V8_FLAGS } from "../../src/host/mod.ts";

/** A program with its arguments, as `Deno.Command` and shells take them. */
export interface TaskProcess {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * The process that runs one of this package's commands at full speed, from anywhere: by this Deno and from
 * where this file was loaded, a checkout or a registry, or by this executable if it was compiled, which has
 * its flags of V8 and runs what `tasks/train.ts` knows by name.
 *
 * @param task The command, as `work` for `tasks/work.ts`.
 * @param args What follows it.
 * @param lock The lock file in `tasks` of packages that it may take. Default `deno.json`'s.
 */
export function taskProcess(task: string, args: readonly string[], lock?: string): TaskProcess {
  const program = Deno.execPath();
  if (Deno.build.standalone) return { program, args: [task, ...args] };
  const module = import.meta.resolve(`../${task}.ts`);
  const flags = ["-A", `--v8-flags=${V8_FLAGS.join(",")}`];
  return { program, args: ["run", ...flags, ...filesOf(module, lock), module, ...args] };
}

/** Flags for the files beside a module, where it is one of a checkout. */
function filesOf(module: string, lock?: string): string[] {
  if (!module.startsWith("file:")) return [];
  // Windows has drives: /C:/….
  const pathOf = (file: string) =>
    decodeURIComponent(new URL(file, module).pathname).replace(/^\/(?=[A-Za-z]:\/)/, "");
  return [`--config=${pathOf("../deno.json")}`, ...lock ? [`--lock=${pathOf(lock)}`] : []];
}
