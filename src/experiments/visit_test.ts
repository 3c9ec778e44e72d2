import assert from "assert";
import { exists } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Delegate } from "./delegate.ts";
import type { Experiment } from "./experiment.ts";
import { readFailures } from "./failures.ts";
import type { Log } from "./log.ts";
import { runExperiment, workOnExperiment } from "./run_experiment.ts";
import { RunFolder } from "./run_folder.ts";
import { tiny, unlucky } from "./testing/tiny.ts";
import { LeftError, Visit } from "./visit.ts";

const how = { device: "cpu", threads: 1 } as const;

/** A visit of so many runs; true if it left what others do or come later. */
async function visit(
  experiment: Experiment<typeof tiny.settings>,
  folder: string,
  runs = 1,
  log?: Log,
) {
  const options = { ...how, visit: new Visit(runs), ...log && { log } };
  return await workOnExperiment(experiment, folder, options).then(
    () => false,
    (error) => {
      if (error instanceof LeftError) return true;
      throw error;
    },
  );
}

const settled = (text: string) =>
  text.replaceAll(/"(seconds|examplesPerSecond|identity|date|command)":[^,}]+,?/g, "");

async function numbersOf(folder: string) {
  const files = ["records.jsonl", "tests.jsonl", "summary.json"].map(async (name) => {
    const path = `${folder}/${name}`;
    const text = await exists(path) ? await Deno.readTextFile(path) : "";
    return settled(name === "summary.json" ? JSON.stringify(JSON.parse(text)) : text);
  });
  return await Promise.all(files);
}

Deno.test("visits of one run each do all that an experiment leaves to them, to the numbers of one process", () =>
  inFolder(async (folder) => {
    const [alone, left] = [`${folder}/alone`, `${folder}/left`];
    await runExperiment(tiny, { seeds: 2 }, { ...how, out: alone });
    const visits: boolean[] = [];
    const open: number[] = [];
    const delegate: Delegate = async (work) => {
      assert.equal(work.epochs, 2);
      for (let n = await work.left(); n > 0; n = await work.left()) {
        open.push(n);
        visits.push(await visit(tiny, work.folder));
      }
    };
    const options = { out: left, delegate };
    const { summary } = await runExperiment(tiny, { seeds: 2 }, options);
    assert.equal(summary.complete, true);
    assert.deepEqual(open, [4, 3, 2, 1]);
    // The last one finds that all have ended.
    assert.deepEqual(visits, [true, true, true, false]);
    assert.deepEqual(await numbersOf(left), await numbersOf(alone));
    // Nothing is left to do, and nobody is asked to do it.
    const again: Delegate = async (work) => assert.equal(await work.left(), 0);
    await runExperiment(tiny, {}, { resume: left, delegate: again });
    assert.equal(visits.length, 4);
  }));

Deno.test("a visit leaves runs and a folder's end to those that surely live, and waits for the others", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const delegate: Delegate = async ({ leftWords }) => {
      assert.equal(await leftWords(), "2 runs have no end");
      await using owner = await RunFolder.open(out);
      {
        await using _ = await owner.claim("default-seed0");
        assert.equal(await visit(tiny, out, 5), true);
        assert.equal(owner.isBusy("default-seed0"), false);
      }
      await using other = await RunFolder.join(out);
      assert.deepEqual([other.owned, other.isBusy()], [false, true]);
      // Both runs have ended, and the end is another's.
      assert.equal(await visit(tiny, out, 5), true);
      assert.match(
        await leftWords(),
        /^all runs have ended, but not all are tested, or the report /,
      );
      assert.equal(await exists(`${out}/summary.json`), false);
      const holder = { pid: 1, host: "other", since: "2026-01-01", token: "0".repeat(16) };
      const text = JSON.stringify({ ...holder, machine: "other", lease: 0.3 });
      await owner[Symbol.asyncDispose]();
      await Deno.writeTextFile(`${out}/lock`, `${text}\n`);
      // Of that one nothing is heard.
      assert.equal(await exists(`${out}/device.json`), false);
      assert.equal(await visit(tiny, out), false);
      // Who has the folder in the end says on what it was, if nobody did.
      assert.equal(await exists(`${out}/device.json`), true);
    };
    const { summary } = await runExperiment(tiny, {}, { out, delegate });
    assert.equal(summary.complete, true);
  }));

Deno.test("visits don't try again what failed, until that is asked for", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    let fails = true;
    const faulty = unlucky((seed) => fails && seed === 1);
    const delegate: Delegate = async ({ retry, left }) => {
      const failed = /^Error: Cannot end all runs: .*default-seed1 \(Cannot draw: expected luck/;
      await assert.rejects(visit(faulty, out, 9), failed);
      assert.equal(await left(), 2);
      assert.deepEqual([...(await readFailures(out)).keys()].sort(), [
        "default-seed1",
        "mimetic-seed1",
      ]);
      fails = false;
      await assert.rejects(visit(faulty, out, 9), failed);
      await retry([out]);
      assert.equal(await visit(faulty, out, 9), false);
    };
    const { summary } = await runExperiment(faulty, { seeds: 2 }, { out, delegate });
    assert.equal(summary.complete, true);
  }));

Deno.test("a folder is left to others by one process at a time", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const never: Delegate = () => Promise.reject(new Error("asked twice"));
    const delegate: Delegate = async () => {
      await assert.rejects(
        runExperiment(tiny, {}, { resume: out, delegate: never }),
        /^Error: Cannot use .*\/launch: process \d+ on .*; stop that one first, or leave it to that one/,
      );
      await visit(tiny, out, 2);
    };
    await runExperiment(tiny, {}, { out, delegate });
  }));
