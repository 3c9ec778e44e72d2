import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { runsPage } from "./index_page.ts";
import { readRunFolder } from "./read_folder.ts";
import { rowsOf } from "./rows.ts";
import { epochRecord, type MadeFolder, makeFolder } from "./testing/made_folder.ts";

Deno.test("in an arm's mean, a run that was stopped early counts with its last value", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const pageOf = async (stopped?: string, summary?: MadeFolder["summary"]) => {
      const records = [[0.25, 0.5], [0.75, 0.5, 1]].flatMap((accuracies, seed) =>
        accuracies.map((validationAccuracy, i) =>
          epochRecord({
            ...{ seed, epoch: i + 1, validationAccuracy },
            ...seed === 0 && i === 1 && stopped && { stopped },
          })
        )
      );
      await makeFolder(path, { records, settings: { epochs: 3 }, summary });
      const read = await readRunFolder(path);
      return runsPage([read], await rowsOf(read), { path: `${folder}/index.html` });
    };
    assert.match(await pageOf("nothing better"), /mean of an arm&#39;s runs, 50\.0.% to 75\.0.%/);
    // One that is under way has no value yet.
    assert.match(await pageOf(), /mean of an arm&#39;s runs, 50\.0.% to 100\.0.%/);
    // In older folders, where all runs have ended, one that has fewer epochs ended before others.
    const ended = { complete: true };
    assert.match(await pageOf(undefined, ended), /an arm&#39;s runs, 50\.0.% to 75\.0.%/);
  }));

Deno.test("where runs differ in rate or size, an arm's mean says that it is of all", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const records = [1e-3, 1e-2].map((rate, i) =>
      epochRecord({ run: `default-${i}`, rate, sizes: { depth: 1 + i }, validationAccuracy: 0.5 })
    );
    const pageOf = async (some: typeof records) => {
      await makeFolder(path, { records: some });
      const read = await readRunFolder(path);
      return runsPage([read], await rowsOf(read), { path: `${folder}/index.html` });
    };
    assert.match(await pageOf(records), /mean of an arm&#39;s runs, at all rates and sizes, 50/);
    assert.match(await pageOf(records.slice(1)), /mean of an arm&#39;s runs, 50/);
    // Each arm has one of its own.
    const others = records.map((record, i) => ({ ...record, init: ["default", "mimetic"][i] }));
    assert.match(await pageOf(others), /mean of an arm&#39;s runs, 50/);
  }));

Deno.test("in an arm's mean, a run that diverged doesn't count before it did", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const facts = { run: "default-seed1", identity: "0123", init: "default", seed: 1, rate: 1e-3 };
    const records = [
      ...[0.25, 0.75].map((validationAccuracy, i) =>
        epochRecord({ epoch: i + 1, validationAccuracy })
      ),
      epochRecord({ seed: 1, validationAccuracy: 1 }),
      { ...facts, kind: "diverged", epoch: 1, step: 3, reason: "NaN" } as const,
    ];
    await makeFolder(path, { records });
    const read = await readRunFolder(path);
    const page = runsPage([read], await rowsOf(read), { path: `${folder}/index.html` });
    assert.match(page, /mean of an arm&#39;s runs that didn&#39;t diverge, 25\.0.% to 75\.0.%/);
  }));
