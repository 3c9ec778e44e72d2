import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { describe, initialize, vit } from "../models/mod.ts";
import { BEST_FILE, readCheckpoint, writeCheckpoint } from "./checkpoints.ts";

const network = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));
const parametersOf = (seed: number) => initialize(network, { seed });

const checkpoint = (step: number) => ({
  state: { step, parameters: parametersOf(step), states: new Map() },
  metadata: {},
});

const bestOf = (step: number) => ({
  step,
  parameters: parametersOf(step),
  metadata: { epoch: String(step) },
});

Deno.test("the best network's file stays the same one until another network is the best", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    const file = `${path}/${BEST_FILE}`;
    const inodes: unknown[] = [];
    for (const [step, best] of [[1, 1], [2, 1], [3, 1], [4, 4]]) {
      await writeCheckpoint(path, network, { ...checkpoint(step), best: bestOf(best) }, {
        keepPrevious: true,
      });
      inodes.push((await Deno.stat(file)).ino);
      const { state, best: found } = (await readCheckpoint(path))!;
      assert.deepEqual([state.parameters, found], [parametersOf(step), bestOf(best)]);
    }
    assert.deepEqual(inodes.slice(0, 3), Array(3).fill(inodes[0]));
    assert.notEqual(inodes[3], inodes[0]);
    // What can't be read is written again.
    await Deno.writeFile(file, new Uint8Array(100));
    await writeCheckpoint(path, network, { ...checkpoint(5), best: bestOf(4) });
    assert.deepEqual((await readCheckpoint(path))!.best, bestOf(4));
  }));
