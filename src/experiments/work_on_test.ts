import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { exists } from "../host/mod.ts";
import type { Launch } from "./launch.ts";
import { runExperiment, workOnExperiment } from "./run_experiment.ts";
import { tiny, unlucky } from "./testing/tiny.ts";

const list = async (path: string) =>
  (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();

/** What a folder's files say, without what depends on the clock. */
async function numbersOf(folder: string) {
  const lines = (await Deno.readTextFile(`${folder}/records.jsonl`)).trimEnd().split("\n");
  const records = lines.map((line) => {
    const { seconds: _, examplesPerSecond: __, identity: ___, ...rest } = JSON.parse(line);
    return rest;
  });
  const { date: _, command: __, arms, ...summary } = JSON.parse(
    await Deno.readTextFile(`${folder}/summary.json`),
  );
  // deno-lint-ignore no-explicit-any
  const timeless = arms.map(({ seconds: _, ...rest }: any) => rest);
  return { records, summary, timeless };
}

const given = { seeds: 2, lr: [1e-3, 1e-2] };

Deno.test("workers that join an experiment share its runs, and the numbers are those of one process", () =>
  inFolder(async (folder) => {
    const [alone, shared] = [`${folder}/alone`, `${folder}/shared`];
    await runExperiment(tiny, given, { device: "cpu", threads: 1, out: alone });
    const printed: string[][] = [[], [], []];
    const logOf = (i: number) => ({
      show() {},
      print: (line: string) => void printed[i].push(line),
    });
    const first = runExperiment(tiny, given, {
      device: "cpu",
      threads: 1,
      out: shared,
      log: logOf(0),
    });
    while (!await exists(`${shared}/config.json`)) await new Promise((r) => setTimeout(r, 5));
    const others = [1, 2].map((i) => workOnExperiment(tiny, shared, { threads: 1, log: logOf(i) }));
    await Promise.all([first, ...others]);
    assert.deepEqual(await numbersOf(shared), await numbersOf(alone));
    assert.deepEqual(await list(shared), await list(alone));
    assert.deepEqual(await list(`${shared}/checkpoints`), await list(`${alone}/checkpoints`));
    const trained = printed.map((lines) => lines.filter((line) => /epoch 2\/2/.test(line)).length);
    assert.equal(trained.reduce((sum, n) => sum + n), 8);
    assert.ok(trained.every((n) => n > 0), `${trained}`);
    // Nothing is left to do, and nothing changes.
    const before = await Deno.readTextFile(`${shared}/records.jsonl`);
    await workOnExperiment(tiny, shared, { threads: 1 });
    assert.equal(await Deno.readTextFile(`${shared}/records.jsonl`), before);
  }));

Deno.test("a run that fails doesn't stop a worker's others, is said, and is tried again later", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    let fails = true;
    const faulty = unlucky((seed) => fails && seed === 1);
    const options = { device: "cpu", threads: 1 } as const;
    await assert.rejects(runExperiment(faulty, { seeds: 3 }, { ...options, out }), /expected luck/);
    const failed = {
      message:
        "Cannot end all runs: 2 of 6 runs failed: default-seed1 (Cannot draw: expected luck, " +
        "got none); mimetic-seed1 (Cannot draw: expected luck, got none)",
    };
    await assert.rejects(workOnExperiment(faulty, out, options), failed);
    assert.equal((await list(`${out}/checkpoints`)).length, 4);
    assert.equal(await exists(`${out}/summary.json`), false);
    // Workers that were started for it leave the end to whoever started them.
    let started = 0;
    const launch: Launch = async ({ folder, runs }) => {
      started = runs;
      await assert.rejects(
        workOnExperiment(faulty, folder, { ...options, leaveEnd: true }),
        failed,
      );
      return ["what they said"];
    };
    await assert.rejects(runExperiment(faulty, {}, { ...options, resume: out, launch }), failed);
    assert.equal(started, 2);
    assert.equal((await numbersOf(out)).summary.unfinished.length, 2);
    fails = false;
    await workOnExperiment(faulty, out, options);
    assert.deepEqual((await numbersOf(out)).summary.unfinished, []);
    assert.deepEqual((await list(out)).includes("claims"), false);
  }));

Deno.test("what a worker of another machine left as it was killed at its run's end goes in the end", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    await runExperiment(tiny, {}, { device: "cpu", threads: 1, out });
    const [first] = await list(`${out}/checkpoints`);
    await Deno.mkdir(`${out}/checkpoints/${first}.previous`);
    await Deno.mkdir(`${out}/claims`);
    const holder = { pid: 1, host: "other", since: "2026-01-01", token: "0".repeat(16) };
    const text = JSON.stringify({ ...holder, machine: "other", lease: 60 });
    await Deno.writeTextFile(`${out}/claims/${first}`, `${text}\n`);
    await Deno.remove(`${out}/summary.json`);
    await workOnExperiment(tiny, out, { threads: 1 });
    assert.equal((await numbersOf(out)).summary.complete, true);
    assert.deepEqual(await list(`${out}/checkpoints`), ["default-seed0", "mimetic-seed0"]);
    assert.equal(await exists(`${out}/claims`), false);
  }));

Deno.test("whoever loses the folder to another process ends its runs, and the folder once that is lost", () =>
  inFolder(async (folder) => {
    const [alone, out] = [`${folder}/alone`, `${folder}/run`];
    const options = { device: "cpu", threads: 1 } as const;
    await runExperiment(tiny, {}, { ...options, out: alone });
    const holder = { pid: 1, host: "other", since: "2026-01-01", token: "0".repeat(16) };
    const lock = JSON.stringify({ ...holder, machine: "other", lease: 0.2 });
    const printed: string[] = [];
    const print = (line: string) => {
      if (/^default.* epoch 1\/2/.test(line)) Deno.writeTextFileSync(`${out}/lock`, `${lock}\n`);
      printed.push(line);
    };
    await runExperiment(tiny, {}, { ...options, out, log: { show() {}, print } });
    assert.ok(printed.includes("waiting for the process that the folder belongs to"), `${printed}`);
    assert.deepEqual(await numbersOf(out), await numbersOf(alone));
    assert.deepEqual(await list(out), await list(alone));
  }));
