/**
 * `--jobs`: the runs of a folder trained by several processes on this machine.
 *
 * @module
 */
import type { Launch, LaunchedWork } from "../../src/experiments/mod.ts";
import { quote } from "../../src/host/mod.ts";
import { type JobWishes, machineHere, planJobs } from "./job_count.ts";
import type { Message } from "./launched.ts";
import { RunLines } from "./run_lines.ts";
import { taskProcess } from "./task_process.ts";

/**
 * Starts workers with a folder's name and flags, shows what they do, and waits for their ends.
 *
 * @param lock The lock file in `tasks` of packages that their data may take. Default `deno.json`'s.
 */
export function launchProcesses(
  wishes: JobWishes,
  flags: readonly string[],
  lock?: string,
): Launch {
  return async (work) => {
    const { count, threads, notice } = planJobs(wishes, work, machineHere());
    if (notice) work.log.print(notice);
    const { kind } = work.device.description;
    const each = kind === "cpu" ? `, ${threads} thread${threads > 1 ? "s" : ""} each` : "";
    work.log.print(
      `${count} processes${each}; more may join: deno task work ${quote(work.folder)}`,
    );
    const args = [work.folder, "--launched", `--threads=${threads}`, ...flags];
    return await follow(work, Array.from({ length: count }, () => args), lock);
  };
}

async function follow(
  { stoppable }: LaunchedWork,
  commands: readonly (readonly string[])[],
  lock?: string,
): Promise<string[]> {
  const lines = new RunLines();
  const said = new Set<string>();
  const print = (line: string) => {
    // What each of them says of the device and the data is known after the first.
    if (!said.has(line)) lines.print(line);
    said.add(line);
  };
  return await stoppable(async (signal) => {
    const endings = await Promise.all(commands.map(async (args, i) => {
      const child = worker(args, lock).spawn();
      // They stop when their input ends, also when this process is killed.
      const stop = () => child.stdin.close().catch(() => {});
      signal.addEventListener("abort", stop);
      if (signal.aborted) stop();
      const errors = new Response(child.stderr).text();
      for await (const message of messagesOf(child.stdout)) {
        if ("print" in message) print(message.print);
        else lines.showOf(i + 1, message.show);
      }
      const { code, signal: by } = await child.status;
      signal.removeEventListener("abort", stop);
      await stop();
      lines.end(i + 1);
      if (by) print(`a process was ended by ${by}; its run goes to another`);
      return { code, error: lastError(await errors) };
    }));
    if (signal.aborted) return [];
    return [...new Set(endings.flatMap(({ code, error }) => code === 1 ? [error] : []))];
  });
}

/** What a process said when it failed, without the word "error". */
function lastError(text: string): string {
  // deno-lint-ignore no-control-regex
  const plain = text.replaceAll(/\x1b\[\d+m/g, "").trim();
  return plain.split("\n").findLast((line) => /^error: /.test(line))?.slice(7) ?? plain.slice(-500);
}

/** The command of a worker. */
function worker(words: readonly string[], lock?: string): Deno.Command {
  const { program, args } = taskProcess("work", words, lock);
  const options = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  return new Deno.Command(program, { ...options, args: [...args] });
}

async function* messagesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = parts.pop()!;
    for (const part of parts) {
      if (part.startsWith("{")) yield JSON.parse(part);
    }
  }
}
