import assert from "assert";
import { writeFiles } from "../src/data/testing/cifar10_files.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { cifar10 } from "./cifar10.ts";
import { pretraining } from "./pretraining.ts";
import { callCommand, list, runTask, succeeded } from "./testing/processes.ts";
import { readJson } from "./testing/run_files.ts";

const tiny = "--model=vit_nano --patch=16 --images=40 --epochs=1 --batch=8 --device=cpu".split(" ");

/** Changes one pixel of one training image. */
async function change(folder: string): Promise<void> {
  const path = `${folder}/data_batch_1.bin`;
  const bytes = await Deno.readFile(path);
  bytes[3073 + 100] ^= 1;
  await Deno.writeFile(path, bytes);
}

Deno.test("a run of CIFAR-10 goes on with the images that it began with, and is reused with them alone", () =>
  inFolder(async (folder) => {
    const [data, run] = ["data", "run"].map((name) => `${folder}/${name}`);
    await writeFiles(data, 8);
    const first = [...tiny, `--data=${data}`, "--init=default"];
    succeeded(await callCommand(cifar10, [...first, `--out=${run}`]));
    const facts = await readJson(`${run}/data.json`);
    assert.deepEqual(facts.images, { train: 36, validation: 4, test: 8 });
    assert.deepEqual([facts.kind, facts.folder, facts.shape], ["CIFAR-10", data, [3, 32, 32]]);
    assert.equal(facts.classes[3], "cat");
    succeeded(await callCommand(cifar10, [`--resume=${run}`]));
    const reuse = [...tiny, "--init=default,mimetic", `--reuse=${run}`];
    const same = await runTask("cifar10", [...reuse, `--data=${data}`, "--out=same"], folder);
    assert.match(same.err, /^1 of 2 runs taken from/m);

    await change(data);
    const resumed = await callCommand(cifar10, [`--resume=${run}`]);
    assert.equal(resumed.code, 1);
    const why =
      "expected the data that data\\.json tells of, got others in .*data \\(.*digest differ\\)";
    assert.match(resumed.err, new RegExp(`^error: Cannot resume .*run: ${why}`));
    const other = [...reuse, `--data=${data}`, `--out=${folder}/other`];
    const reused = await callCommand(cifar10, other);
    assert.equal(reused.code, 1);
    assert.match(reused.err, new RegExp(`^error: Cannot use --reuse=.*run: ${why}`));
    assert.ok(!(await list(folder)).includes("other"));

    // A folder of before tells of no data, and is gone on with as it was.
    await Deno.remove(`${run}/data.json`);
    const older = await runTask("cifar10", other, folder);
    succeeded(older);
    assert.match(older.err, /^1 of 2 runs taken from/m);
    succeeded(await callCommand(cifar10, [`--resume=${run}`]));
  }));

Deno.test("each part of pretraining tells of its images", () =>
  inFolder(async (folder) => {
    const [data, run] = ["data", "run"].map((name) => `${folder}/${name}`);
    await writeFiles(data, 20);
    const sizes =
      "--pretrain=40 --images=40 --validation=10 --test=10 --pretrainEpochs=1 --seeds=1";
    const args = [...tiny.filter((flag) => !/--images/.test(flag)), ...sizes.split(" ")];
    const init = ["--init=default,pretrained", "--lr=1e-3", `--data=${data}`, `--out=${run}`];
    succeeded(await callCommand(pretraining, [...args, ...init]));
    const [first, second] = await Promise.all(
      ["pretraining", "choice"].map((part) => readJson(`${run}/${part}/data.json`)),
    );
    assert.deepEqual([first.classes[0], second.classes[0]], ["airplane", "dog"]);
    assert.notEqual(first.digest, second.digest);
    assert.deepEqual(Object.keys(second.weights), ["pretrained"]);
    succeeded(await callCommand(pretraining, [`--resume=${run}`]));
    await change(data);
    const { code, err } = await callCommand(pretraining, [`--resume=${run}`]);
    assert.equal(code, 1);
    assert.match(err, /^error: Cannot resume .*: expected the data that data\.json tells of/m);
  }));

Deno.test("images that aren't there can't be kept for validation", () =>
  inFolder(async (folder) => {
    await writeFiles(`${folder}/data`, 20);
    const { code, err } = await callCommand(cifar10, [
      ...["--device=cpu", `--data=${folder}/data`, `--out=${folder}/run`],
    ]);
    assert.equal(code, 2);
    assert.match(
      err,
      /^error: Cannot keep 1000 of 100 images for validation: .* see --validation$/m,
    );
  }));
