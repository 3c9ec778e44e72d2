import assert from "assert";
import { describe, initialize, vit } from "../models/mod.ts";
import { writeCheckpoint } from "../training/mod.ts";
import {
  readRunCheckpoint,
  type RunCheckpoint,
  settleRunCheckpoint,
  writeRunCheckpoint,
} from "./run_checkpoint.ts";
import type { EpochRunRecord } from "./records.ts";
import { makeToken, removeStaged } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/run`));

const network = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));
const owner = { run: "mimetic-seed0", identity: "0123456789abcdef" };
const limits = { epochs: 3, stepsPerEpoch: 5, data: {}, study: {} };

function record(epoch: number): EpochRunRecord {
  const facts = { ...owner, init: "mimetic", seed: 0, rate: 1e-3, epoch };
  const numbers = {
    trainLoss: 2,
    trainAccuracy: 0.5,
    learningRate: 1,
    examplesPerSecond: 9,
    seconds: 1,
  };
  return { kind: "epoch", ...facts, ...numbers };
}

/** The checkpoint after some epochs and steps. */
function checkpoint(epoch: number, step: number): RunCheckpoint {
  const totals = { examples: 8 * step, sums: { loss: 2.5 * step }, seconds: 1.5 };
  const parameters = initialize(network, { seed: 0 });
  return {
    owner,
    state: { step: 5 * epoch + step, parameters, states: new Map([["moment", parameters]]) },
    position: { epoch, step, totals },
    complete: epoch === 3,
    records: Array.from({ length: epoch }, (_, i) => record(i + 1)),
    metadata: { model: "vit" },
  };
}

Deno.test("what a folder of format 2 measured on validation data is read as that", () =>
  inRun(async (path) => {
    const old = { testLoss: 1.5, testAccuracy: 0.25 };
    const written = checkpoint(2, 0);
    const records = written.records.map((record) => ({ ...record, ...old }));
    await writeRunCheckpoint(path, network, { ...written, records });
    const read = async (measuredOn: "validation" | "test") => {
      const found = await readRunCheckpoint(path, owner, { ...limits, data: { measuredOn } });
      return found!.records;
    };
    assert.deepEqual(await read("test"), records);
    const renewed = { validationLoss: 1.5, validationAccuracy: 0.25 };
    assert.deepEqual(
      await read("validation"),
      written.records.map((record) => ({ ...record, ...renewed })),
    );
    // Records of now may have both, and keep them.
    const both = written.records.map((record) => ({ ...record, ...renewed, ...old }));
    await writeRunCheckpoint(path, network, { ...written, records: both });
    assert.deepEqual(await read("validation"), both);
  }));

const list = async (path: string) =>
  (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();

Deno.test("a run's checkpoint comes back with its records, and is alone once the run is complete", () =>
  inRun(async (path) => {
    assert.equal(await readRunCheckpoint(path, owner, limits), undefined);
    for (const [epoch, step] of [[0, 2], [1, 0], [2, 5], [3, 0]]) {
      const written = checkpoint(epoch, step);
      await writeRunCheckpoint(path, network, written);
      const found = await readRunCheckpoint(path, owner, limits);
      assert.deepEqual(found, { ...written, folder: path });
    }
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("what a kill left beside a complete run's checkpoint goes when it is settled", () =>
  inRun(async (path) => {
    await writeRunCheckpoint(path, network, checkpoint(2, 0));
    await Deno.rename(path, `${path}.previous`);
    await writeRunCheckpoint(path, network, checkpoint(3, 0));
    await Deno.mkdir(`${path}.previous`);
    await Deno.mkdir(`${path}.new`);
    await settleRunCheckpoint(path, (await readRunCheckpoint(path, owner, limits))!);
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("checkpoints of other runs, settings and points in training are refused by name", () =>
  inRun(async (path) => {
    const refuses = async (change: Partial<RunCheckpoint>, message: RegExp) => {
      await writeRunCheckpoint(path, network, { ...checkpoint(1, 2), ...change });
      await assert.rejects(readRunCheckpoint(path, owner, limits), (error: Error) => {
        assert.equal(error.name, "RangeError");
        assert.match(error.message, message);
        assert.ok(error.message.includes(path));
        return true;
      });
    };
    await refuses(
      { owner: { ...owner, run: "default-seed0" } },
      /expected a checkpoint of mimetic-seed0, got one of default-seed0; put the right one back/,
    );
    await refuses(
      { owner: { ...owner, identity: "fedcba9876543210" } },
      /the folder mixes settings: it was made under those of fedcba9876543210, config\.json has/,
    );
    const { state, position, records } = checkpoint(1, 2);
    const outside =
      /expected a point within 3 epochs of 5 steps, got epoch \d+, step \d+ after \d+ s/;
    await refuses({ position: { ...position, epoch: 7 } }, outside);
    await refuses({ position: { ...position, step: 6 } }, outside);
    await refuses({ state: { ...state, step: 8 } }, outside);
    const broken: [string, RegExp][] = [
      ["null", /position of .*: expected one with epoch, step and totals, got null$/],
      ["{}", /position of .*: expected epoch to be a whole number .*, got nothing$/],
      ['{"epoch":"1"}', /position of .*: expected epoch to be a whole number .*, got "1"$/],
      ['{"epoch":1,"step":-1}', /position of .*: expected step to be a whole number .*, got -1$/],
      ['{"epoch":1,"step":2,"totals":null}', /expected one with epoch, step and totals, got \{/],
      ['{"epoch":1,"step":2,"totals":{"examples":1}}', /expected sums to be numbers by name, got/],
    ];
    for (const [text, message] of broken) {
      // Read as the file's text is: whatever JSON may hold.
      await refuses({ position: JSON.parse(text) }, message);
    }
    await refuses({ records: [] }, /expected a record of each of its 1 epochs, got none/);
    await refuses({ records: [...records, record(2)] }, /each of its 1 epochs, got 1, 2/);
    await refuses(
      { records: [{ ...records[0], epoch: -1 }] },
      /record 1 of .*: expected epoch to be/,
    );
  }));

Deno.test("a checkpoint that no run wrote is refused by name", () =>
  inRun(async (path) => {
    const { state } = checkpoint(1, 2);
    await writeCheckpoint(path, network, { state, metadata: {} });
    await assert.rejects(
      readRunCheckpoint(path, owner, limits),
      /of mimetic-seed0, got one of no run/,
    );
    const wrong = { ...state, step: "abc" as unknown as number };
    await writeCheckpoint(path, network, { state: wrong, metadata: {} });
    await assert.rejects(
      readRunCheckpoint(path, owner, limits),
      /expected its step to be a whole number, got "abc"/,
    );
  }));

Deno.test("a process that slept through its claim changes nothing, wherever it was stopped", () =>
  inRun(async (path) => {
    const [folder, name] = [path.slice(0, path.lastIndexOf("/")), "run"];
    await writeRunCheckpoint(path, network, checkpoint(1, 0));
    const lost = new Error("the claim is another's");
    const wakes: (() => Promise<void>)[] = [
      // Before the look at its claim, and after it: whoever took the run removed what was staged.
      () => Promise.reject(lost),
      () => removeStaged(folder, name),
    ];
    for (const [i, confirm] of wakes.entries()) {
      const staging = { token: makeToken(), confirm };
      await assert.rejects(
        writeRunCheckpoint(path, network, checkpoint(2, 0), staging),
        i ? Deno.errors.NotFound : lost,
      );
      assert.equal((await readRunCheckpoint(path, owner, limits))!.position.epoch, 1);
      const left = (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name);
      assert.deepEqual(left, [name]);
    }
    const staging = { token: makeToken(), confirm: () => Promise.resolve() };
    await writeRunCheckpoint(path, network, checkpoint(2, 0), staging);
    assert.equal((await readRunCheckpoint(path, owner, limits))!.position.epoch, 2);
  }));
