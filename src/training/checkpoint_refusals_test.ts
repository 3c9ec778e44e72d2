import assert from "assert";
import { describe, initialize, vit } from "../models/mod.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoints.ts";
import { inFolder } from "../host/testing/in_folder.ts";

const network = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));
const parameters = initialize(network, { seed: 0 });
const state = { step: 1, parameters, states: new Map([["velocity", parameters]]) };
const good: Checkpoint = { state, metadata: { epoch: "1" }, optimizerMetadata: { records: "[]" } };

Deno.test("a checkpoint that couldn't be read again, or not as it was, isn't written, and the last one stays", () =>
  inFolder(async (folder) => {
    const path = `${folder}/run`;
    await writeCheckpoint(path, network, good);
    const best = { step: 1, parameters, metadata: {} };
    const keys = "metadata whose keys differ, and from format, step, checksum";
    const more = new Map(parameters).set("more", new Float32Array(1));
    const wrong: [Partial<Checkpoint>, string][] = [
      ...["format", "step", "checksum"].flatMap((key): [Partial<Checkpoint>, string][] => [
        [{ metadata: { [key]: "7" } }, `${keys}, got "${key}"`],
        [{ optimizerMetadata: { [key]: "7" } }, `${keys}, got "${key}"`],
        [{ best: { ...best, metadata: { [key]: "7" } } }, `${keys}, got "${key}"`],
      ]),
      [{ optimizerMetadata: { epoch: "2" } }, `${keys}, got "epoch"`],
      [
        { state: { ...state, parameters: more } },
        `parameters of ${network.model.name}, got "more"`,
      ],
      [
        { state: { ...state, states: new Map([["velocity", more]]) } },
        `parameters of ${network.model.name}, got "more"`,
      ],
      [{ best: { ...best, parameters: more } }, `parameters of ${network.model.name}, got "more"`],
    ];
    for (const [changed, message] of wrong) {
      await assert.rejects(writeCheckpoint(path, network, { ...good, ...changed }), {
        name: "RangeError",
        message: `Cannot write ${path}: expected ${message}`,
      });
    }
    const found = await readCheckpoint(path);
    assert.deepEqual([found?.metadata, found?.optimizerMetadata], [{ epoch: "1" }, {
      records: "[]",
    }]);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [
      "run",
    ]);
  }));
