import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { encodeSafetensors } from "../weights/mod.ts";
import { cellWords, standardColumns } from "./columns.ts";
import { findRunFolders } from "./find_folders.ts";
import { readRunFolder } from "./read_folder.ts";
import { rowsOf, type RunRow, valueOf } from "./rows.ts";
import { comparison, epochRecord, type MadeFolder, makeFolder } from "./testing/made_folder.ts";

const read = async (path: string): Promise<RunRow[]> => await rowsOf(await readRunFolder(path));
const states = (rows: RunRow[]) => rows.map(({ fields }) => fields.get("state"));

Deno.test("a row for each run, with its last epoch, its settings and its folder", () =>
  inFolder(async (folder) => {
    await makeFolder(`${folder}/run`, { summary: { complete: true }, report: true });
    const rows = await read(`${folder}/run`);
    const shown = (name: string) => rows.map((row) => valueOf(row, name));
    assert.deepEqual(shown("init"), ["default", "mimetic", "default", "mimetic"]);
    assert.deepEqual(shown("seed"), [0, 0, 1, 1]);
    assert.deepEqual(shown("validationAccuracy"), [0.5, 0.625, 0.5625, 0.6875]);
    assert.deepEqual(shown("loss"), [0.5, 0.375, 0.4375, 0.3125]);
    assert.deepEqual(shown("testAccuracy"), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(shown("seconds"), [3, 3, 3, 3]);
    assert.deepEqual(shown("settings.init")[0], ["default", "mimetic"]);
    assert.deepEqual([shown("batch")[0], shown("device")[0]], [8, "cpu: CPU"]);
    assert.equal(shown("report")[0], `${folder}/run/report.html`);
    assert.deepEqual(states(rows), Array(4).fill("complete"));
  }));

Deno.test("top-5 accuracies are columns where they were counted", () =>
  inFolder(async (folder) => {
    const measures = { testAccuracy: 0.5, testTop5: 0.875, validationTop5: 0.75 };
    await makeFolder(`${folder}/run`, {
      records: [epochRecord(measures), epochRecord({ seed: 1 })],
    });
    const rows = await read(`${folder}/run`);
    assert.deepEqual(rows.map((row) => valueOf(row, "testTop5")), [0.875, undefined]);
    assert.equal(valueOf(rows[0], "validationTop5"), 0.75);
    assert.ok(standardColumns(rows).includes("testTop5"));
    assert.equal(cellWords("testTop5", 0.875), "87.50 %");
  }));

Deno.test("measures are of the network that counts: the last one, or the best", () =>
  inFolder(async (folder) => {
    const stopped = "no better validation accuracy in 2 epochs";
    const records = [[0.25, 2.5], [0.5, 3], [0.375, 2]].map(([accuracy, loss], i) =>
      epochRecord({
        ...{ epoch: i + 1, validationAccuracy: accuracy, validationLoss: loss },
        ...i === 2 && { stopped },
      })
    );
    const accuracyOf = async (settings: Record<string, unknown>) => {
      await makeFolder(`${folder}/run`, { records, settings: { epochs: 9, ...settings } });
      const [row] = await read(`${folder}/run`);
      assert.deepEqual([valueOf(row, "epoch"), valueOf(row, "stopped")], [3, stopped]);
      assert.equal(valueOf(row, "state"), "complete");
      return [valueOf(row, "validationAccuracy"), valueOf(row, "bestEpoch")];
    };
    assert.deepEqual(await accuracyOf({}), [0.375, undefined]);
    assert.deepEqual(await accuracyOf({ checkpoint: "last", monitor: "loss" }), [0.375, undefined]);
    assert.deepEqual(await accuracyOf({ checkpoint: "best", monitor: "accuracy" }), [0.5, 2]);
    assert.deepEqual(await accuracyOf({ checkpoint: "best", monitor: "loss" }), [0.375, 3]);
  }));

Deno.test("runs are complete, unfinished or diverged, with and without a summary", () =>
  inFolder(async (folder) => {
    const facts = { run: "mimetic-seed1", identity: "0123", init: "mimetic", seed: 1, rate: 1e-3 };
    const diverged = { ...facts, kind: "diverged", epoch: 1, step: 3, reason: "NaN" } as const;
    const records = [
      ...comparison.slice(0, 3),
      epochRecord({ init: "default", seed: 1 }),
      epochRecord({ init: "mimetic", seed: 1 }),
      diverged,
    ];
    await makeFolder(`${folder}/run`, { records });
    const expected = ["complete", "unfinished", "unfinished", "diverged"];
    assert.deepEqual(states(await read(`${folder}/run`)), expected);
    // One that was good enough early says so in its checkpoint alone.
    const path = `${folder}/run/checkpoints/mimetic-seed0`;
    await Deno.mkdir(path, { recursive: true });
    const metadata = { complete: "true" };
    const bytes = encodeSafetensors({ tensors: new Map(), metadata });
    await Deno.writeFile(`${path}/model.safetensors`, bytes);
    assert.equal(states(await read(`${folder}/run`))[1], "complete");
    const unfinished = [{ run: "linear-seed0", epoch: 0, epochs: 2 }];
    await makeFolder(`${folder}/run`, { records, summary: { complete: false, unfinished } });
    const rows = await read(`${folder}/run`);
    assert.deepEqual(states(rows).slice(2), ["unfinished", "diverged", "unfinished"]);
    assert.equal(rows[4].fields.get("run"), "linear-seed0");
  }));

Deno.test("generated data are known by the settings before there is a summary", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const synthetic = async (data: string, summary?: MadeFolder["summary"]) => {
      await makeFolder(path, { settings: { data }, summary });
      return (await read(path))[0].fields.get("synthetic");
    };
    assert.equal(await synthetic("synthetic"), true);
    assert.equal(await synthetic("images"), undefined);
    assert.equal(await synthetic("images", { synthetic: true }), true);
    assert.equal(await synthetic("images", {}), false);
  }));

Deno.test("in format 2, what parts of pretraining measured on validation data is called so", () =>
  inFolder(async (folder) => {
    const records = [epochRecord({ testAccuracy: 0.5, testLoss: 1 })];
    const measures = async (experiment: string, format: number, split: string) => {
      const made = { records, experiment, format, settings: { split, pretrainEpochs: 9 } };
      await makeFolder(`${folder}/run`, made);
      const [{ fields }] = await read(`${folder}/run`);
      return [fields.get("validationAccuracy"), fields.get("testAccuracy"), fields.get("epochs")];
    };
    const part = (name: string) => `${name} (part of pretraining)`;
    assert.deepEqual(await measures(part("choice"), 2, "classes"), [0.5, undefined, 2]);
    assert.deepEqual(await measures(part("pretraining"), 2, "classes"), [undefined, 0.5, 9]);
    assert.deepEqual(await measures(part("pretraining"), 2, "images"), [0.5, undefined, 9]);
    assert.deepEqual(await measures(part("choice"), 3, "classes"), [undefined, 0.5, 2]);
    assert.deepEqual(await measures("cifar10", 2, ""), [undefined, 0.5, 2]);
  }));

Deno.test("a part has the epochs of its own network, and is unfinished before the last", () =>
  inFolder(async (folder) => {
    const settings = { epochs: 1, convmixerEpochs: 2, sequenceEpochs: 3 };
    const shown = async (part: string, count: number) => {
      const records = Array.from({ length: count }, (_, i) => epochRecord({ epoch: i + 1 }));
      const made = { experiment: `${part} (part of schemes)`, settings, records };
      await makeFolder(`${folder}/run`, made);
      const [{ fields }] = await read(`${folder}/run`);
      return [fields.get("epochs"), fields.get("state")];
    };
    assert.deepEqual(await shown("convmixer choice", 1), [2, "unfinished"]);
    assert.deepEqual(await shown("convmixer comparison", 2), [2, "complete"]);
    assert.deepEqual(await shown("mamba2 choice", 1), [3, "unfinished"]);
    assert.deepEqual(await shown("vit choice", 1), [1, "complete"]);
    // Rather unfinished than complete by the number of another network.
    assert.deepEqual(await shown("resnet choice", 1), [undefined, "unfinished"]);
  }));

Deno.test("a folder of parts with a summary of its own kind has no runs", () =>
  inFolder(async (folder) => {
    const summary = { dataset: undefined, arms: undefined, comparisons: [] };
    await makeFolder(`${folder}/run`, { experiment: "schemes", records: [], summary });
    const content = await readRunFolder(`${folder}/run`);
    assert.equal(content.summary, undefined);
    assert.deepEqual(await rowsOf(content), []);
  }));

Deno.test("folders are found below others, and damaged ones named", () =>
  inFolder(async (folder) => {
    for (const name of ["b", "a/choice", "a"]) await makeFolder(`${folder}/${name}`);
    await makeFolder(`${folder}/a/checkpoints/x`);
    assert.deepEqual(
      await findRunFolders(`${folder}/`),
      ["a", "a/choice", "b"].map((name) => `${folder}/${name}`),
    );
    await assert.rejects(findRunFolders(`${folder}/c`), /expected a folder of runs, got nothing/);
    await Deno.mkdir(`${folder}/c`);
    await assert.rejects(
      findRunFolders(`${folder}/c`),
      /expected a run's config.json in it or bel/,
    );
    await makeFolder(`${folder}/b`, { format: 1 });
    await assert.rejects(
      readRunFolder(`${folder}/b`),
      /b\/config\.json: expected format to be one of 2, 3, got 1/,
    );
    await Deno.writeTextFile(`${folder}/a/records.jsonl`, "{}\n");
    await assert.rejects(readRunFolder(`${folder}/a`), /a\/records\.jsonl line 1: expected kind/);
  }));

Deno.test("folders that go while others are searched are left out", () =>
  inFolder(async (folder) => {
    await makeFolder(`${folder}/a`);
    for (const path of ["a/claims", "a/gone", "b/claims"]) {
      await Deno.mkdir(`${folder}/${path}`, { recursive: true });
    }
    const { readDir } = Deno;
    const seen: string[] = [];
    const goes = `${folder}/a/gone`;
    Deno.readDir = (path) => {
      seen.push(String(path));
      if (path === goes) Deno.removeSync(goes);
      return readDir(path);
    };
    try {
      assert.deepEqual(await findRunFolders(folder), [`${folder}/a`]);
    } finally {
      Deno.readDir = readDir;
    }
    // What a run folder has for workers isn't looked into; another folder of that name is.
    const inner = ["", "/a", "/a/gone", "/b", "/b/claims"].map((path) => folder + path);
    assert.deepEqual(seen.toSorted(), inner);
  }));
