import assert from "assert";
import { readConfig } from "./folder_config.ts";
import { type DataFacts, recordData } from "./run_data.ts";
import { RunFolder } from "./run_folder.ts";
import type { RunRecord } from "./records.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { epochOf } from "./testing/run_records.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/deep/run`));

const list = async (path: string) =>
  (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();

Deno.test("a folder is made once, and opened with its configuration", () =>
  inRun(async (path) => {
    {
      await using made = await RunFolder.create(path, { seeds: 3 });
      assert.equal(made.path, path);
    }
    assert.deepEqual(JSON.parse(await readConfig(path)), { seeds: 3 });
    await using folder = await RunFolder.open(path);
    assert.equal(folder.checkpoint("mimetic-seed0"), `${path}/checkpoints/mimetic-seed0`);
    await assert.rejects(RunFolder.create(path, {}), {
      message: `Cannot start a run in ${path}: expected a folder without one; ` +
        `go on with --resume=${path}, or choose another --out`,
    });
    assert.deepEqual(JSON.parse(await readConfig(path)), { seeds: 3 });
  }));

Deno.test("a folder can't have a file's name, nor lie in a file", () =>
  inRun(async (path) => {
    const file = path.replace("/deep/run", "/file");
    await Deno.writeTextFile(file, "");
    for (const name of [file, `${file}/run`]) {
      const message = `Cannot make ${name}: expected a folder's name, got a file's`;
      await assert.rejects(RunFolder.create(name, {}), { message });
      await assert.rejects(RunFolder.createOrJoin(name, {}), { message });
    }
    assert.equal(await Deno.readTextFile(file), "");
  }));

Deno.test("folders of the same name get numbers", () =>
  inRun(async (path) => {
    const made = await Promise.all([1, 2, 3].map((n) => RunFolder.createUnique(path, { n })));
    assert.deepEqual(made.map((folder) => folder.path).sort(), [path, `${path}-2`, `${path}-3`]);
    for (const folder of made) await folder[Symbol.asyncDispose]();
  }));

Deno.test("a folder belongs to one at a time, and is free again afterwards", () =>
  inRun(async (path) => {
    const first = await RunFolder.create(path, {});
    await assert.rejects(RunFolder.open(path), (error: Error) => {
      const holder =
        `process ${Deno.pid} on \\S+ has been using it since 20\\S+; stop that one first, or .*`;
      assert.match(error.message, new RegExp(`^Cannot use .*run: ${holder}$`));
      return true;
    });
    await first[Symbol.asyncDispose]();
    assert.deepEqual(await list(path), ["config.json"]);
    await (await RunFolder.open(path))[Symbol.asyncDispose]();
    // What a killed process left behind locks nothing.
    await Deno.writeTextFile(`${path}/lock`, '{"pid":1,"host":"here","since":"2026-01-01"}\n');
    await (await RunFolder.open(path))[Symbol.asyncDispose]();
    assert.deepEqual(await list(path), ["config.json"]);
  }));

Deno.test("a folder without a run can't be opened, nor can the rest of one be taken for a new one", () =>
  inRun(async (path) => {
    await assert.rejects(RunFolder.open(path), {
      message: `Cannot resume ${path}: expected the folder of a run, but config.json is missing`,
    });
    for (const rest of ["checkpoints", "records.jsonl"]) {
      await Deno.mkdir(path, { recursive: true });
      if (rest === "checkpoints") await Deno.mkdir(`${path}/${rest}`);
      else await Deno.writeTextFile(`${path}/${rest}`, "");
      await assert.rejects(
        RunFolder.open(path),
        /expected config\.json, .* but it is missing; put/,
      );
      await assert.rejects(
        RunFolder.create(path, {}),
        /^Error: Cannot start a run in .*: expected a new folder, .*, got (checkpoints|records\.jsonl); choose/,
      );
      assert.deepEqual(await list(path), [rest]);
      await Deno.remove(path, { recursive: true });
    }
  }));

Deno.test("records are appended and read; a line that a kill cut short is left out", () =>
  inRun(async (path) => {
    await using folder = await RunFolder.create(path, {});
    assert.deepEqual(await folder.records(), []);
    const { kind: _, ...common } = epochOf("b", 1);
    const { trainLoss: __, ...facts } = common;
    const diverged: RunRecord = { ...facts, kind: "diverged", step: 3, reason: "too large" };
    const records: RunRecord[] = [epochOf("a", 1), epochOf("b", 1), diverged];
    await using claim = (await folder.claim("b"))!;
    for (const record of records) await folder.append([record], claim);
    assert.deepEqual(await folder.records(), records);
    await Deno.writeTextFile(`${path}/records.jsonl`, '{"run":"a","epo', { append: true });
    assert.deepEqual(await folder.records(), records);
    await folder.setRecords(records.slice(0, 2));
    await folder.append([epochOf("b", 2)], claim);
    assert.deepEqual(await folder.records(), [...records.slice(0, 2), epochOf("b", 2)]);
  }));

Deno.test("whoever claims a run finds nothing staged, also where no claim was left", () =>
  inRun(async (path) => {
    await using folder = await RunFolder.create(path, {});
    await using other = await RunFolder.join(path);
    await using first = await folder.claim("a");
    const staged = `${path}/checkpoints/a.${first!.token}.new`;
    await Deno.mkdir(staged, { recursive: true });
    // As a process does that gives it back late.
    await Deno.remove(`${path}/claims/a`);
    await using second = await other.claim("a");
    assert.ok(second);
    assert.deepEqual(await list(`${path}/checkpoints`), []);
    await assert.rejects(first!.confirm(), { name: "ClaimLostError" });
    await using late = (await other.claim("b"))!;
    await folder.tidy();
    await assert.rejects(other.append([epochOf("b", 1)], late), { name: "ClaimLostError" });
    assert.deepEqual(await list(path), ["checkpoints", "config.json", "lock"]);
  }));

Deno.test("what a process that has lost the folder appends is in no file that another one reads", () =>
  inRun(async (path) => {
    await using folder = await RunFolder.create(path, {});
    await using claim = (await folder.claim("a"))!;
    await folder.append([epochOf("a", 1)], claim);
    // It has looked at its claims and sleeps before it writes.
    using late = await Deno.open(`${path}/records.jsonl`, { append: true });
    await Deno.remove(`${path}/lock`);
    await using other = await RunFolder.open(path);
    await other.setRecords(await other.records());
    await late.write(new TextEncoder().encode(JSON.stringify(epochOf("a", 2)) + "\n"));
    assert.deepEqual(await other.records(), [epochOf("a", 1)]);
    // It goes on beside the other, as every process that the folder doesn't belong to.
    await folder.append([epochOf("a", 1), epochOf("a", 2)], claim);
    assert.equal(folder.owned, false);
    assert.deepEqual(await list(`${path}/records`), ["a.jsonl"]);
    assert.deepEqual(await other.records(), [epochOf("a", 1), epochOf("a", 2)]);
    await assert.rejects(folder.write("summary.json", ""), { name: "ClaimLostError" });
  }));

Deno.test("of several that make a folder at once one owns it, with its lease, and alone says what it is of", () =>
  inRun(async (path) => {
    const facts = { kind: "images", notes: [] } as unknown as DataFacts;
    await using owner = await RunFolder.createOrJoin(path, { n: 1 }, { lease: 3 });
    await using other = await RunFolder.createOrJoin(path, { n: 1 }, { lease: 3 });
    assert.deepEqual([owner.owned, other.owned], [true, false]);
    assert.equal(JSON.parse(await Deno.readTextFile(`${path}/lock`)).lease, 3);
    await recordData(other, facts);
    assert.deepEqual(await list(path), ["config.json", "lock"]);
    await recordData(owner, facts);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(`${path}/data.json`)), facts);
  }));

Deno.test("a broken line is an error with its number, what is expected and what is there", () =>
  inRun(async (path) => {
    await using folder = await RunFolder.create(path, {});
    const good = epochOf("a", 1);
    const wrong: [string, RegExp][] = [
      ["nonsense", /expected JSON, got nonsense; remove the line/],
      ["", /expected JSON, got nothing; remove the line/],
      ["null", /expected a record, .*, got null$/],
      ["[]", /expected a record, .*, got \[\]$/],
      ["3", /expected a record, .*, got 3$/],
      ["{}", /expected kind to be epoch or diverged, got nothing$/],
      ['{"kind":"toString"}', /expected kind to be epoch or diverged, got "toString"$/],
      [JSON.stringify({ ...good, epoch: "2" }), /expected epoch to be a whole number .*, got "2"$/],
      [JSON.stringify({ ...good, testLoss: NaN }), /expected testLoss to be a number, got null$/],
      [JSON.stringify({ ...good, run: undefined }), /expected run to be a text, got nothing$/],
      [JSON.stringify(good), /expected epoch 1 of a once, but line 1 has it too; remove one/],
    ];
    for (const [line, message] of wrong) {
      await Deno.writeTextFile(`${path}/records.jsonl`, `${JSON.stringify(good)}\n${line}\n`);
      await assert.rejects(folder.records(), (error: Error) => {
        assert.match(error.message, /^Cannot read .*\/records\.jsonl line 2: [^\n]*$/);
        assert.match(error.message, message);
        return true;
      });
    }
  }));

Deno.test("a file is replaced as a whole", () =>
  inRun(async (path) => {
    await using folder = await RunFolder.create(path, {});
    await folder.write("summary.json", "1");
    await folder.write("summary.json", "2");
    assert.deepEqual(await list(path), ["config.json", "lock", "summary.json"]);
    assert.equal(await Deno.readTextFile(`${path}/summary.json`), "2");
  }));
