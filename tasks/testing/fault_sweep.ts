/**
 * A small run that meets a fault at one of its changes of the file system, and is then resumed: it must end
 * with the numbers of a run that met none, and leave the same files. As a script, it tries every place:
 *
 *     deno run -A tasks/testing/fault_sweep.ts [kill] [full] [once] [half]
 *
 * @module
 */
import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { digest } from "../../src/training/testing/sessions.ts";
import { decodeSafetensors } from "../../src/weights/mod.ts";
import { type Finished, list, runTask } from "./processes.ts";

/** What happens at a place: the process is killed, or the disk is full from then on, only then, or after half. */
export type Fault = "kill" | "full" | "once" | "half";

const preload = new URL("faulty_disk.ts", import.meta.url).pathname;

const args =
  ("--preset=quick --dim=8 --depth=1 --max=2 --context=12 --epochs=2 --examples=16 --tests=8 " +
    "--batch=8 --stop=2 --device=cpu --out=run").split(" ");

function run(cwd: string, given: readonly string[], fault: string): Promise<Finished> {
  return runTask("copying", given, cwd, { preload, env: { FAULT: fault } });
}

/** A run without a fault: its numbers, and how many places there are for one. */
export interface Undisturbed {
  readonly numbers: unknown;
  readonly places: number;
}

/** Runs it without a fault. */
export async function runUndisturbed(): Promise<Undisturbed> {
  let made: Undisturbed | undefined;
  await inFolder(async (folder) => {
    const { code, err } = await run(folder, args, `count:${folder}/count`);
    assert.equal(code, 0, err);
    const places = Number(await Deno.readTextFile(`${folder}/count`));
    made = { numbers: await numbersOf(`${folder}/run`), places };
  });
  return made!;
}

/** All that a run says but times and dates, with the names of its files. */
async function numbersOf(path: string): Promise<unknown> {
  const numbers: Record<string, unknown> = { files: await list(path) };
  const lines = (await Deno.readTextFile(`${path}/records.jsonl`)).trimEnd().split("\n");
  numbers.records = lines.map((line) => {
    const { seconds: _, examplesPerSecond: __, ...rest } = JSON.parse(line);
    return rest;
  });
  const text = await Deno.readTextFile(`${path}/summary.json`);
  // Each process times anew whether the CPU's registers are wide.
  const { date: _, arms, ...summary } = JSON.parse(text.replace(", 256 bits", ""));
  // deno-lint-ignore no-explicit-any
  numbers.summary = { ...summary, arms: arms.map(({ seconds: _, ...rest }: any) => rest) };
  for (const name of await list(`${path}/checkpoints`)) {
    for (const file of await list(`${path}/checkpoints/${name}`)) {
      const place = `${path}/checkpoints/${name}/${file}`;
      const { tensors } = decodeSafetensors(await Deno.readFile(place), place);
      for (const [tensor, { data }] of tensors) {
        numbers[`${name}/${file} ${tensor}`] = await digest(data);
      }
    }
  }
  return numbers;
}

/**
 * Lets a run meet a fault at a place, resumes it, and compares what comes of it.
 *
 * @throws {AssertionError} if it differs from the undisturbed one, or an error isn't one line.
 */
export async function tryFault(fault: Fault, place: number, whole: Undisturbed): Promise<void> {
  await inFolder(async (folder) => {
    const name = `${fault}:${place}`;
    const first = await run(folder, args, name);
    if (fault === "kill") assert.equal(first.code, 137, `${name}: ${first.err}`);
    else if (first.code !== 0) {
      assert.equal(first.code, 1, `${name}: ${first.err}`);
      const errors = first.err.split("\n").filter((line) => /^error|^ +at |^Uncaught/.test(line));
      assert.equal(errors.length, 1, `${name}: ${first.err}`);
      assert.match(errors[0], /^error: .*No space left on device/, name);
    }
    // Before there is a config.json there is nothing to go on with: the command starts it again.
    const begun = (await list(`${folder}/run`).catch((): string[] => [])).includes("config.json");
    const second = await run(folder, begun ? ["--resume=run"] : args, "");
    assert.equal(second.code, 0, `${name}: ${second.err}`);
    assert.deepEqual(await numbersOf(`${folder}/run`), whole.numbers, name);
  });
}

/** Tries every place, two at a time; returns how many there were. */
async function sweep(fault: Fault, whole: Undisturbed): Promise<number> {
  let next = 1;
  const work = async () => {
    while (next <= whole.places) await tryFault(fault, next++, whole);
  };
  await Promise.all([work(), work()]);
  return whole.places;
}

if (import.meta.main) {
  const whole = await runUndisturbed();
  const faults = Deno.args.length
    ? Deno.args as Fault[]
    : ["kill", "full", "once", "half"] as const;
  for (const fault of faults) {
    const began = performance.now();
    const places = await sweep(fault, whole);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(
      `${fault}: all ${places} places end with the same numbers and files (${seconds} s)`,
    );
  }
}
