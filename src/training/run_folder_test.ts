import assert from "assert";
import { RunFolder } from "./run_folder.ts";

async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/deep/run`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder is made once, and opened with its configuration", () =>
  inFolder(async (path) => {
    const made = await RunFolder.create(path, { seeds: 3 });
    assert.equal(made.path, path);
    const { folder, config } = await RunFolder.open(path);
    assert.deepEqual(config, { seeds: 3 });
    assert.equal(folder.checkpoint("mimetic-seed0"), `${path}/checkpoints/mimetic-seed0`);
    await assert.rejects(RunFolder.create(path, {}), {
      message: `Cannot start a run in ${path} as it already holds one: ` +
        `go on with --resume=${path}, or choose another --out`,
    });
    assert.deepEqual((await RunFolder.open(path)).config, { seeds: 3 });
  }));

Deno.test("a folder without a run can't be opened", () =>
  inFolder(async (path) => {
    await assert.rejects(RunFolder.open(path), {
      message: `Cannot resume as there is no run in ${path}: config.json is missing`,
    });
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/config.json`, "{broken");
    await assert.rejects(
      RunFolder.open(path),
      /Cannot read .*config\.json as it is no JSON: {brok/,
    );
  }));

Deno.test("records are appended and read; a line that a kill cut short is left out", () =>
  inFolder(async (path) => {
    const folder = await RunFolder.create(path, {});
    assert.deepEqual(await folder.records(), []);
    const records = [{ run: "a", epoch: 1, loss: 2.5 }, { run: "b", epoch: 1, loss: 2 }];
    for (const record of records) await folder.append(record);
    assert.deepEqual(await folder.records(), records);
    await Deno.writeTextFile(`${path}/records.jsonl`, '{"run":"a","epo', { append: true });
    assert.deepEqual(await folder.records(), records);
  }));

Deno.test("rewinding drops later records of one run, and the line that was cut short", () =>
  inFolder(async (path) => {
    const folder = await RunFolder.create(path, {});
    for (const run of ["a", "b"]) {
      for (const epoch of [1, 2, 3]) await folder.append({ run, epoch });
    }
    await Deno.writeTextFile(`${path}/records.jsonl`, '{"run":"b","epo', { append: true });
    await folder.rewind("b", 1);
    await folder.append({ run: "b", epoch: 2, again: true });
    const records = (await folder.records()).map(({ run, epoch }) => `${run}${epoch}`);
    assert.deepEqual(records, ["a1", "a2", "a3", "b1", "b2"]);
    await folder.rewind("a", 0);
    assert.equal((await folder.records()).length, 2);
  }));

Deno.test("a broken line in the middle is an error with its number", () =>
  inFolder(async (path) => {
    const folder = await RunFolder.create(path, {});
    await Deno.writeTextFile(`${path}/records.jsonl`, '{"run":"a","epoch":1}\nnonsense\n');
    await assert.rejects(folder.records(), /records\.jsonl line 2 as it is no JSON: nonsense/);
  }));

Deno.test("a file is replaced as a whole", () =>
  inFolder(async (path) => {
    const folder = await RunFolder.create(path, {});
    await folder.write("summary.json", "1");
    await folder.write("summary.json", "2");
    const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["config.json", "summary.json"]);
    assert.equal(await Deno.readTextFile(`${path}/summary.json`), "2");
  }));
