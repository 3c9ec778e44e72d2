import assert from "assert";
import { namesIn } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { makeRunConfig } from "./run_config.ts";
import { workOnExperiment } from "./run_experiment.ts";
import { RunFolder } from "./run_folder.ts";
import { recordsOf } from "./testing/run_records.ts";
import { tiny, unlucky } from "./testing/tiny.ts";

/** A folder that is begun, on which workers work. */
async function begin(out: string): Promise<void> {
  const settings = { seeds: 2, epochs: 2, lr: [1e-3] };
  await using _ = await RunFolder.create(out, makeRunConfig("tiny", "tiny", "cpu", settings));
}

/** Lets the disk be full after half of what is written to a file, as often as that is asked for. */
async function withFault(
  fits: (path: string) => boolean,
  times: number,
  work: () => Promise<void>,
): Promise<void> {
  const { open } = Deno;
  const { write } = Deno.FsFile.prototype;
  const files = new WeakSet<Deno.FsFile>();
  Deno.open = async (path, options) => {
    const file = await open(path, options);
    if ((options?.append || options?.write) && fits(String(path))) files.add(file);
    return file;
  };
  Deno.FsFile.prototype.write = async function (bytes) {
    if (times === 0 || !files.has(this)) return await write.call(this, bytes);
    times--;
    await write.call(this, bytes.subarray(0, bytes.length >> 1));
    throw new Error("No space left on device (os error 28)");
  };
  try {
    await work();
  } finally {
    Deno.open = open;
    Deno.FsFile.prototype.write = write;
  }
}

Deno.test("a record of which half fits on the disk fails its run and no other one", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    await begin(out);
    await withFault(
      (path) => path.endsWith("records.jsonl"),
      1,
      () =>
        assert.rejects(workOnExperiment(tiny, out, { threads: 1 }), {
          message:
            /^Cannot end all runs: 1 of 4 runs failed: default-seed0 \(Cannot write .*No space/,
        }),
    );
    const records = await recordsOf(out);
    assert.deepEqual(records.map(({ run, epoch }) => `${run} ${epoch}`), [
      ...["mimetic-seed0 1", "mimetic-seed0 2", "default-seed1 1", "default-seed1 2"],
      ...["mimetic-seed1 1", "mimetic-seed1 2"],
    ]);
    await workOnExperiment(tiny, out, { threads: 1 });
    assert.equal((await recordsOf(out)).length, 8);
  }));

Deno.test("why a run failed is said where the disk has no room for it, and nothing half is left", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    await begin(out);
    const lines: string[] = [];
    const log = { show() {}, print: (line: string) => void lines.push(line) };
    await withFault(
      (path) => path.includes(".failed"),
      Infinity,
      () =>
        assert.rejects(
          workOnExperiment(unlucky((seed) => seed === 0), out, { threads: 1, log }),
          {
            message:
              "Cannot end all runs: 2 of 4 runs failed: default-seed0 (Cannot draw: expected " +
              "luck, got none); mimetic-seed0 (Cannot draw: expected luck, got none)",
          },
        ),
    );
    assert.deepEqual(await namesIn(`${out}/claims`), []);
    assert.equal((await recordsOf(out)).length, 4);
    const told = lines.filter((line) => /others aren't told/.test(line));
    assert.match(
      told[0],
      /^default-seed0: others aren't told that it failed: Cannot write .* No spac/,
    );
    assert.equal(told.length, 2);
  }));
