import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { encodeSafetensors } from "../src/weights/mod.ts";
import { cifar10 } from "./cifar10.ts";
import { copying } from "./copying.ts";
import { callCommand, succeeded } from "./testing/processes.ts";
import { arms, makeWhole, recordsOf, resume, timeless, tiny } from "./testing/copying_runs.ts";

const whole = await makeWhole();

/** Runs a test on a copy of the complete run. */
async function onCopy(test: (run: string, folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await copy(whole, `${folder}/run`);
    await test(`${folder}/run`, folder);
  });
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Refused in one line, with no stack, and nothing in the folder changed. */
async function refused(run: string, message: RegExp): Promise<void> {
  const before = await contents(run);
  for (const flags of [[], ["--report"]]) {
    const { code, err } = await resume(run, ...flags);
    assert.equal(code, 1, err);
    assert.match(err, /^error: [^\n]*$/);
    assert.match(err, message);
    assert.deepEqual(await contents(run), before);
  }
}

async function contents(path: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) Object.assign(found, await contents(`${path}/${name}`));
    else {found[`${path}/${name}`] = (await Deno.readFile(`${path}/${name}`)).reduce((a, b) =>
        a + b, 0);}
  }
  return found;
}

Deno.test("another experiment's run is refused, and the right command named", () =>
  onCopy(async (run) => {
    const { code, err } = await callCommand(cifar10, [`--resume=${run}`]);
    assert.equal(code, 1);
    assert.ok(
      err.endsWith(`got one of copying; go on with deno task copying --resume=${run}`),
      err,
    );
  }));

Deno.test("a folder without its config.json is neither resumed nor taken for a new one", () =>
  onCopy(async (run) => {
    await Deno.remove(`${run}/config.json`);
    await refused(
      run,
      /expected config\.json, which says what its checkpoints are of, but it is miss/,
    );
    const args = [...tiny, "--batch=32", "--examples=320", `--out=${run}`];
    const { code, err } = await callCommand(copying, args);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: Cannot start a run in [^\n]*: expected a new folder, [^\n]*, got device\.json, tests\.jsonl, /,
    );
  }));

Deno.test("a configuration, records and checkpoints of other settings are refused", () =>
  onCopy(async (run, folder) => {
    const other = `${folder}/other`;
    succeeded(await callCommand(copying, [...tiny, "--seeds=2", `--out=${other}`]));
    const mixes =
      /as the folder mixes settings: it was made under those of [0-9a-f]{16}, config\.json/;
    const swap = async (name: string, message: RegExp) => {
      const saved = `${folder}/saved`;
      await Deno.rename(`${run}/${name}`, saved);
      await copyAny(`${other}/${name}`, `${run}/${name}`);
      await refused(run, message);
      await Deno.remove(`${run}/${name}`, { recursive: true });
      await Deno.rename(saved, `${run}/${name}`);
    };
    await swap("config.json", mixes);
    await swap("records.jsonl", mixes);
    await swap("checkpoints", mixes);
    await swap(`checkpoints/${arms[1]}`, mixes);
    succeeded(await resume(run));
  }));

async function copyAny(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isDirectory) await copy(from, to);
  else await Deno.copyFile(from, to);
}

Deno.test("another arm's checkpoint in an arm's place is refused by name", () =>
  onCopy(async (run) => {
    const [one, two] = arms.map((arm) => `${run}/checkpoints/${arm}`);
    await Deno.remove(one, { recursive: true });
    await copy(two, one);
    await refused(
      run,
      new RegExp(`expected a checkpoint of ${arms[0]}, got one of ${arms[1]}; put`),
    );
  }));

Deno.test("lines of records.jsonl that were lost come back from the checkpoints", () =>
  onCopy(async (run) => {
    const before = await recordsOf(run);
    const lines = before.split("\n");
    const lost = [
      "",
      lines.slice(0, 3).join("\n") + "\n",
      lines.slice(0, 5).join("\n"),
      [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
    ];
    for (const text of lost) {
      await Deno.writeTextFile(`${run}/records.jsonl`, text);
      succeeded(await resume(run, "--report"));
      assert.equal(await recordsOf(run), before);
    }
    await Deno.remove(`${run}/records.jsonl`);
    succeeded(await resume(run));
    assert.equal(await recordsOf(run), before);
  }));

Deno.test("lines that are no records are refused with their number", () =>
  onCopy(async (run) => {
    const before = await recordsOf(run);
    const [first] = before.split("\n");
    const stranger = first.replace(arms[0], "other-seed7");
    const wrong: [string, RegExp][] = [
      ["null", /records\.jsonl line 9: expected a record, .* got null$/],
      ["{]", /line 9: expected JSON, got \{\]; remove the line, and --resume restores it/],
      [first, /line 9: expected epoch 1 of default-rate0\.003-seed0 once, but line 1 has it too/],
      [
        stranger,
        /line 9: expected a record of one of the 2 runs .*, got one of other-seed7; remove/,
      ],
    ];
    for (const [line, message] of wrong) {
      await Deno.writeTextFile(`${run}/records.jsonl`, `${before}${line}\n`);
      await refused(run, message);
    }
  }));

Deno.test("a damaged checkpoint without one before it is refused, and the way out works", () =>
  onCopy(async (run) => {
    const before = await recordsOf(run);
    const path = `${run}/checkpoints/${arms[1]}`;
    const file = `${path}/model.safetensors`;
    const bytes = await Deno.readFile(file);
    bytes[bytes.length - 9] ^= 4;
    await Deno.writeFile(file, bytes);
    await refused(run, /expected contents with the checksum .*; remove .* to train this run again/);
    await Deno.writeFile(file, encodeSafetensors({ tensors: new Map(), metadata: {} }));
    await refused(run, /expected a checkpoint's file with step in its metadata, got none; remove/);
    await Deno.remove(path, { recursive: true });
    succeeded(await resume(run));
    assert.deepEqual(timeless(await recordsOf(run)), timeless(before));
  }));
