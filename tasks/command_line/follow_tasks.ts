/**
 * Workers that a scheduler starts: submitted for what is left of a folder, followed, and submitted again for
 * what is missing once none is left.
 *
 * @module
 */
import {
  type Delegate,
  type DelegatedWork,
  pause,
  StoppedError,
} from "../../src/experiments/mod.ts";
import { quote } from "../../src/host/mod.ts";
import { FolderLines } from "./folder_lines.ts";
import { type LaunchRecord, writeLaunch } from "./launch_record.ts";
import type { Scheduler, Tasks } from "./scheduler.ts";
import { scriptOf, writeScript } from "./task_script.ts";
import { taskProcess } from "./task_process.ts";

/** How tasks are submitted and followed. */
export interface FollowOptions {
  readonly scheduler: Scheduler;
  /** What was submitted before, if the folder says so. */
  readonly before: LaunchRecord | undefined;
  /** The name of what is submitted now. */
  readonly name: string;
  /** The flags that the folder keeps. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** False if nothing may be submitted as long as it isn't known whether something is there already. */
  readonly anew: boolean;
  /** Flags for workers. */
  readonly worker: readonly string[];
  /** Runs of a task. */
  readonly runs: number;
  /** Seconds between two looks. */
  readonly poll: number;
  /** How often in a row it is submitted again though nothing was done. */
  readonly resubmit: number;
  /** The lock file in `tasks` of packages that workers take. */
  readonly lock?: string;
  /** The command that follows a folder again. */
  readonly again: (folder: string) => string;
}

/** The most tasks of an array, as Slurm has it if nothing else is set. */
const MOST = 1000;

/** Looks in a row that must find no task: what the last ones wrote may be seen a moment later. */
const LOOKS = 2;

/** Milliseconds between two lines about tasks. */
const BETWEEN = 60_000;

/** Follows tasks of a scheduler. */
export function followTasks(options: FollowOptions): Delegate {
  return async (work) => {
    const tasks = new FollowedTasks(work, options);
    try {
      await tasks.follow();
    } catch (error) {
      if (error instanceof StoppedError) tasks.sayHow();
      throw error;
    }
  };
}

class FollowedTasks {
  readonly #lines: FolderLines;
  /** Nothing if nothing was submitted. */
  #record: LaunchRecord | undefined;
  /** Where the work was when it was submitted last, and how often in a row it was there. */
  #mark: string | undefined;
  #vain = 0;
  /** Looks in a row that found no task. */
  #gone = 0;
  #said = { words: "", at: -Infinity };
  /** Why the scheduler couldn't be asked the last time. */
  #trouble = "";

  constructor(private readonly work: DelegatedWork, private readonly options: FollowOptions) {
    this.#lines = new FolderLines(work.folder, work.epochs);
    this.#record = options.before;
  }

  async follow(): Promise<void> {
    const { work, options: { poll, scheduler, anew } } = this;
    for (;;) {
      // First, as what is done while one looks counts as done.
      const tasks = this.#record && scheduler.sees ? await this.#look() : undefined;
      const left = await work.left();
      const sign = await this.#lines.update();
      if (left === 0) return await this.#end(tasks);
      if (tasks) this.#say(tasks);
      this.#gone = tasks?.count === 0 ? this.#gone + 1 : 0;
      const unknown = this.#record === undefined || anew && !scheduler.sees && !this.#mark;
      if (unknown || this.#gone >= LOOKS) await this.#submit(left, sign);
      await pause(work.stoppable, 1000 * poll);
    }
  }

  async #look(): Promise<Tasks | undefined> {
    try {
      const tasks = await this.options.scheduler.look(this.#record!.name);
      this.#trouble = "";
      return tasks;
    } catch (error) {
      const { message } = error as Error;
      // It may be down for a while.
      if (message !== this.#trouble) this.#lines.print(`${message}; it is asked again`);
      this.#trouble = message;
      return undefined;
    }
  }

  /** Says how many tasks there are, if that is new, once in a while. */
  #say({ words }: Tasks): void {
    const now = performance.now();
    if (words === this.#said.words || now - this.#said.at < BETWEEN) return;
    this.#said = { words, at: now };
    this.#lines.print(`${this.#record!.job ?? "what was submitted"}: ${words}`);
  }

  async #submit(left: number, sign: string): Promise<void> {
    const { work: { folder, retry }, options } = this;
    const { scheduler, runs, worker, lock, name, flags } = options;
    this.#vain = sign === this.#mark ? this.#vain + 1 : 0;
    if (this.#vain > options.resubmit) throw await this.#failed();
    this.#mark = sign;
    this.#gone = 0;
    const again = this.#record?.job !== undefined;
    if (again) await this.#sayFailures();
    await retry(await this.#lines.folders());
    const count = Math.min(MOST, Math.ceil(left / runs));
    const script = scriptOf(await Deno.realPath(folder));
    const batch = { folder: await Deno.realPath(folder), name, count, script };
    // Whoever stays takes over what others lose; it is left early only where that would be seen.
    const stay = scheduler.sees ? [`--runs=${runs}`] : [];
    const { program, args } = taskProcess("work", [folder, ...stay, ...worker], lock);
    const command = [program, ...args];
    const threads = worker.some((flag) => flag.startsWith("--threads"));
    await writeScript(folder, { header: scheduler.header(batch), command, threads });
    // Before it is submitted: then it is found by its name, whatever happens to this process.
    this.#record = { name, flags };
    await writeLaunch(folder, this.#record);
    this.#record = { ...this.#record, job: await scheduler.submit({ ...batch, command }) };
    await writeLaunch(folder, this.#record);
    const tasks = `${count} task${count > 1 ? "s" : ""}`;
    this.#lines.print(
      `${this.#record.job} submitted: ${tasks}${again ? " for what is missing" : ""}; more ` +
        `workers may join: deno task work ${quote(folder)}`,
    );
  }

  async #sayFailures(): Promise<void> {
    for (const [run, text] of await this.#lines.failures()) {
      this.#lines.print(`${run}: failed: ${text}; it is tried again`);
    }
  }

  async #failed(): Promise<Error> {
    const { work: { folder, leftWords }, options: { resubmit, again } } = this;
    const failures = [...await this.#lines.failures()].map(([run, text]) => `${run} (${text})`);
    const open = failures.length ? `failed: ${failures.join("; ")}` : await leftWords();
    return new Error(
      `Cannot end the experiment: ${open}. Tasks were submitted ${
        resubmit + 1
      } times without any progress; see ` +
        `${folder}/launch/*.log. Once the cause is mended, go on with: ${again(folder)}`,
    );
  }

  /** Takes back the tasks that would find nothing to do. */
  async #end(tasks: Tasks | undefined): Promise<void> {
    if (tasks?.count) await this.options.scheduler.withdraw(this.#record!.name);
  }

  /** Says how to find again, or to end, what goes on. */
  sayHow(): void {
    if (!this.#record) return;
    const { work: { folder }, options: { again, scheduler } } = this;
    const end = scheduler.endWith(this.#record.name);
    this.#lines.print(
      `${this.#record.job ?? "what was submitted"} goes on; to follow it again: ${again(folder)}` +
        (end ? `; to end it: ${end}` : ""),
    );
  }
}
