import assert from "assert";
import { takeInventory, vit } from "../models/mod.ts";
import {
  type Checkpoint,
  MODEL_FILE,
  OPTIMIZER_FILE,
  readCheckpoint,
  writeCheckpoint,
} from "./checkpoints.ts";
import { digests } from "../devices/step_cases.ts";
import { initialize } from "./initialize.ts";

const inventory = takeInventory(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));

function checkpoint(step: number): Checkpoint {
  const parameters = initialize(inventory, { seed: step });
  const states = new Map([
    ["firstMoment", initialize(inventory, { seed: `first ${step}` })],
    ["secondMoment", initialize(inventory, { seed: `second ${step}` })],
  ]);
  return { state: { step, parameters, states }, metadata: { position: `{"epoch":${step}}` } };
}

/** Runs a test in a folder that is removed afterwards. */
async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/run`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sameCheckpoint(actual: Checkpoint | undefined, expected: Checkpoint) {
  assert.ok(actual);
  assert.deepEqual(actual.metadata, expected.metadata);
  assert.deepEqual(await digests(actual.state), await digests(expected.state));
}

const list = async (path: string) =>
  (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name).sort();

Deno.test("checkpoints survive a round trip and replace each other", () =>
  inFolder(async (path) => {
    assert.equal(await readCheckpoint(path), undefined);
    for (const step of [1, 2, 3]) {
      await writeCheckpoint(path, inventory, checkpoint(step));
      await sameCheckpoint(await readCheckpoint(path), checkpoint(step));
      assert.deepEqual(await list(path), [MODEL_FILE, OPTIMIZER_FILE]);
    }
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("a kill at any point leaves the old checkpoint or the new one", () =>
  inFolder(async (path) => {
    const calls = ["remove", "mkdir", "writeFile", "rename"] as const;
    const real = Object.fromEntries(calls.map((name) => [name, Deno[name]]));
    const restore = () => Object.assign(Deno, real);
    /** Lets so many calls through, then stops as a kill does: nothing more happens on disk. */
    const killAfter = (count: number) => {
      for (const name of calls) {
        const call = (...args: unknown[]) => {
          if (count-- > 0) return (real[name] as (...a: unknown[]) => Promise<void>)(...args);
          throw new Error("killed");
        };
        Object.assign(Deno, { [name]: call });
      }
    };
    await writeCheckpoint(path, inventory, checkpoint(0));
    let [step, seen, kills] = [0, 0, 0];
    for (let count = 0; kills === count; count++) {
      // Twice, so that the second one starts from what a kill has left.
      for (let attempt = 0; attempt < 2; attempt++) {
        step++;
        killAfter(count);
        const result = await writeCheckpoint(path, inventory, checkpoint(step)).catch(String);
        restore();
        if (result !== undefined && attempt === 0) kills++;
        const found = await readCheckpoint(path);
        assert.ok(found, `killed after ${count} calls, attempt ${attempt}: no checkpoint left`);
        assert.ok([step, seen].includes(found.state.step), `${found.state.step} of ${step}`);
        await sameCheckpoint(found, checkpoint(found.state.step));
        seen = found.state.step;
      }
    }
    assert.ok(kills >= 6, `${kills} places to be killed at`);
    await writeCheckpoint(path, inventory, checkpoint(99));
    assert.deepEqual(await list(`${path}/..`), ["run"]);
  }));

Deno.test("files of different steps are refused", () =>
  inFolder(async (path) => {
    await writeCheckpoint(`${path}1`, inventory, checkpoint(1));
    await writeCheckpoint(`${path}2`, inventory, checkpoint(2));
    await Deno.copyFile(`${path}1/${OPTIMIZER_FILE}`, `${path}2/${OPTIMIZER_FILE}`);
    await assert.rejects(readCheckpoint(`${path}2`), {
      name: "RangeError",
      message: `Cannot read ${path}2 as its files must be of the same step: 2 and 1`,
    });
  }));

Deno.test("a truncated or missing file is refused by name", () =>
  inFolder(async (path) => {
    await writeCheckpoint(path, inventory, checkpoint(1));
    const bytes = await Deno.readFile(`${path}/${MODEL_FILE}`);
    await Deno.writeFile(`${path}/${MODEL_FILE}`, bytes.subarray(0, bytes.length - 5));
    await assert.rejects(readCheckpoint(path), (error: Error) => {
      assert.match(error.message, /Cannot read .*model\.safetensors: expected/);
      return true;
    });
    await Deno.remove(`${path}/${MODEL_FILE}`);
    await assert.rejects(readCheckpoint(path), /model\.safetensors/);
  }));
