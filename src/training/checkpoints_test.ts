import assert from "assert";
import { describe, initialize, mambaLanguageModel, vit } from "../models/mod.ts";
import {
  type Checkpoint,
  MODEL_FILE,
  OPTIMIZER_FILE,
  readCheckpoint,
  repairCheckpoint,
  tidyCheckpoint,
  writeCheckpoint,
} from "./checkpoints.ts";
import { decodeSafetensors, encodeSafetensors } from "../weights/mod.ts";
import { digests } from "./testing/sessions.ts";
import { inFolder } from "../host/testing/in_folder.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/run`));

const network = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));

function checkpoint(step: number): Checkpoint {
  const parameters = initialize(network, { seed: step });
  const states = new Map([
    ["firstMoment", initialize(network, { seed: `first ${step}` })],
    ["secondMoment", initialize(network, { seed: `second ${step}` })],
  ]);
  return { state: { step, parameters, states }, metadata: { position: `{"epoch":${step}}` } };
}

async function sameCheckpoint(actual: Checkpoint | undefined, expected: Checkpoint) {
  assert.ok(actual);
  assert.deepEqual(actual.metadata, expected.metadata);
  assert.deepEqual(await digests(actual.state), await digests(expected.state));
}

const list = async (path: string) =>
  (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();

Deno.test("checkpoints survive a round trip and replace each other", () =>
  inRun(async (path) => {
    assert.equal(await readCheckpoint(path), undefined);
    for (const step of [1, 2, 3]) {
      await writeCheckpoint(path, network, checkpoint(step));
      await sameCheckpoint(await readCheckpoint(path), checkpoint(step));
      assert.deepEqual(await list(path), [MODEL_FILE, OPTIMIZER_FILE]);
    }
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("a writer that has lost its place, before or after the older one was removed, leaves the newest", () =>
  inRun(async (path) => {
    const keep = { keepPrevious: true };
    for (const step of [1, 2]) await writeCheckpoint(path, network, checkpoint(step), keep);
    for (const looks of [1, 2]) {
      let seen = 0;
      const confirm = () => ++seen < looks ? Promise.resolve() : Promise.reject(new Error("lost"));
      const staging = { token: "0123456789abcdef", confirm };
      const late = writeCheckpoint(path, network, checkpoint(3), { ...keep, staging });
      await assert.rejects(late, /lost/);
      assert.equal(seen, looks);
      const { folder, ...found } = (await readCheckpoint(path))!;
      assert.equal(folder, path);
      await sameCheckpoint(found, checkpoint(2));
      assert.deepEqual(await list(`${path}/..`), looks === 1 ? ["run", "run.previous"] : ["run"]);
    }
  }));

Deno.test("the one before stays if it is asked to, and is taken where the newest is damaged", () =>
  inRun(async (path) => {
    const keep = { keepPrevious: true };
    const model = `${path}/${MODEL_FILE}`;
    const flip = async (at: number) => {
      const bytes = await Deno.readFile(model);
      bytes[at < 0 ? bytes.length + at : at] ^= 1;
      await Deno.writeFile(model, bytes);
    };
    const damages: [() => Promise<unknown>, RegExp][] = [
      [() => flip(-3), /expected contents with the checksum [0-9a-f]{16}…, got .*damaged$/],
      [() => Deno.truncate(model, 5000), /Cannot read .*model\.safetensors/],
      [() => Deno.truncate(model, 0), /Cannot read .*model\.safetensors/],
      [() => Deno.remove(model), /model\.safetensors: expected a file, but it is missing$/],
      [() => Deno.remove(`${path}/${OPTIMIZER_FILE}`), /optimizer\.safetensors: expected a file/],
      [() => Deno.remove(path, { recursive: true }), /Cannot find .*run$/],
    ];
    for (const [damage, problem] of damages) {
      for (const step of [1, 2]) await writeCheckpoint(path, network, checkpoint(step), keep);
      assert.deepEqual(await list(`${path}/..`), ["run", "run.previous"]);
      await damage();
      const found = await readCheckpoint(path);
      await sameCheckpoint(found, checkpoint(1));
      assert.match(found!.problem!, problem);
      // The next one takes the damaged one's place, not that of the one that can be read.
      await repairCheckpoint(path, found!);
      assert.deepEqual(await list(`${path}/..`), ["run"]);
      assert.equal((await readCheckpoint(path))!.problem, undefined);
      await writeCheckpoint(path, network, checkpoint(3), keep);
      await tidyCheckpoint(path);
      assert.deepEqual(await list(`${path}/..`), ["run"]);
      await sameCheckpoint(await readCheckpoint(path), checkpoint(3));
    }
  }));

Deno.test("every byte that is changed is noticed", () =>
  inRun(async (path) => {
    await writeCheckpoint(path, network, checkpoint(1));
    for (const name of [MODEL_FILE, OPTIMIZER_FILE]) {
      const file = `${path}/${name}`;
      const bytes = await Deno.readFile(file);
      const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const places = Array.from({ length: 60 }, (_, i) => [
        8 + Math.floor(i * header / 60),
        8 + header + Math.floor(i * (bytes.length - 8 - header) / 60),
      ]).flat();
      for (const at of places) {
        const changed = bytes.slice();
        changed[at] ^= 1;
        // A space more between two words of the header changes nothing that it says.
        if (bytes[at] === 0x20) continue;
        await Deno.writeFile(file, changed);
        await assert.rejects(readCheckpoint(path), /Cannot read /, `${name} byte ${at}`);
      }
      await Deno.writeFile(file, bytes);
      await sameCheckpoint(await readCheckpoint(path), checkpoint(1));
    }
  }));

Deno.test("a kill at any point leaves the old checkpoint or the new one", () =>
  inRun(async (path) => {
    const calls = ["remove", "mkdir", "open", "rename"] as const;
    const methods = ["write", "sync"] as const;
    const file = Deno.FsFile.prototype;
    const real = Object.fromEntries(calls.map((name) => [name, Deno[name]]));
    const realMethods = Object.fromEntries(methods.map((name) => [name, file[name]]));
    const restore = () => {
      Object.assign(Deno, real);
      Object.assign(file, realMethods);
    };
    // deno-lint-ignore no-explicit-any
    type Call = (this: unknown, ...args: any[]) => Promise<unknown>;
    /** Lets so many calls through, then stops as a kill does: nothing more happens on disk. */
    const killAfter = (count: number) => {
      const counted = (call: Call): Call =>
        function (...args) {
          if (count-- > 0) return call.apply(this, args);
          return Promise.reject(new Error("killed"));
        };
      for (const name of calls) Object.assign(Deno, { [name]: counted(real[name] as Call) });
      for (const name of methods) {
        Object.assign(file, { [name]: counted(realMethods[name] as Call) });
      }
    };
    await writeCheckpoint(path, network, checkpoint(0));
    for (const keepPrevious of [false, true]) {
      let [step, seen, kills] = [100 * Number(keepPrevious), 0, 0];
      for (let count = 0; kills === count; count++) {
        // Twice, so that the second one starts from what a kill has left.
        for (let attempt = 0; attempt < 2; attempt++) {
          step++;
          killAfter(count);
          const result = await writeCheckpoint(path, network, checkpoint(step), { keepPrevious })
            .catch(String);
          restore();
          if (result !== undefined && attempt === 0) kills++;
          const found = await readCheckpoint(path);
          assert.ok(found, `killed after ${count} calls, attempt ${attempt}: no checkpoint left`);
          assert.ok(found.state.step === step || !seen || found.state.step === seen);
          await sameCheckpoint(found, checkpoint(found.state.step));
          seen = found.state.step;
        }
      }
      assert.ok(kills >= 14, `${kills} places to be killed at`);
    }
    await writeCheckpoint(path, network, checkpoint(99));
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("files that don't belong together are refused", () =>
  inRun(async (path) => {
    await writeCheckpoint(`${path}1`, network, checkpoint(1));
    await writeCheckpoint(`${path}2`, network, checkpoint(2));
    await Deno.copyFile(`${path}1/${OPTIMIZER_FILE}`, `${path}2/${OPTIMIZER_FILE}`);
    await assert.rejects(readCheckpoint(`${path}2`), {
      name: "RangeError",
      message:
        `Cannot read ${path}2: expected its two files to be of the same point in training, ` +
        `got step 2 and 1; remove ${path}2 to train this run again from its start`,
    });
  }));

Deno.test("a model's file alone, or one of another program, is refused by name", () =>
  inRun(async (path) => {
    await writeCheckpoint(path, network, checkpoint(1));
    await Deno.remove(`${path}/${OPTIMIZER_FILE}`);
    await assert.rejects(
      readCheckpoint(path),
      /optimizer\.safetensors: expected a file, but it is/,
    );
    const tensors = new Map([["x", {
      dtype: "F32" as const,
      shape: [1],
      data: Float32Array.of(1),
    }]]);
    const other = encodeSafetensors({ tensors, metadata: { format: "pt" } });
    for (const name of [MODEL_FILE, OPTIMIZER_FILE]) await Deno.writeFile(`${path}/${name}`, other);
    await assert.rejects(
      readCheckpoint(path),
      /model\.safetensors: expected a checkpoint's file with step in its metadata, got format; remove/,
    );
  }));

Deno.test("files of tied heads have both tensors, and come back without the copy", () =>
  inFolder(async (folder) => {
    const models = [
      mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1 }),
      vit({ dim: 8, depth: 1, heads: 2, patch: 16 }),
    ];
    for (const [i, model] of models.entries()) {
      const network = describe(model);
      const parameters = initialize(network, { seed: 0 });
      const state = { step: 1, parameters, states: new Map() };
      const path = `${folder}/${i}`;
      await writeCheckpoint(path, network, { state, metadata: { note: "n" } });
      const bytes = await Deno.readFile(`${path}/model.safetensors`);
      const { tensors, metadata } = decodeSafetensors(bytes, "x");
      assert.equal(metadata.format, "pt");
      assert.equal(tensors.has("lm_head.weight"), i === 0);
      const back = (await readCheckpoint(path))!;
      assert.deepEqual([...back.state.parameters.keys()].sort(), [...parameters.keys()].sort());
      assert.deepEqual(back.metadata, { note: "n" });
    }
  }));
