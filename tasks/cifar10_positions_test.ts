import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { sinCosPositions2d } from "../src/initializers/mod.ts";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { runTask, succeeded } from "./testing/processes.ts";

const tiny = ["--preset=quick", "--images=128", "--test=32", "--epochs=1", "--device=cpu"];

Deno.test("Vision Transformers with positions of several sizes, and without, are compared in one run", () =>
  inFolder(async (folder) => {
    const flags = ["--init=default", "--positionScale=0,1,20", "--out=run"];
    succeeded(await runTask("cifar10", [...tiny, ...flags], folder));
    const { config } = JSON.parse(await Deno.readTextFile(`${folder}/run/summary.json`));
    const scales = config.endings.map((one: { sizes: { positionScale: number } }) =>
      one.sizes.positionScale
    );
    assert.deepEqual(scales, [0, 1, 20]);
    for (const scale of scales) {
      const run = `default-positionScale${scale}-seed0`;
      const file = `${folder}/run/checkpoints/${run}/model.safetensors`;
      const { data, shape } = decodeSafetensors(await Deno.readFile(file), file).tensors
        .get("pos_embed")!;
      const grid = sinCosPositions2d({ height: 8, width: 8, dim: 48, scale });
      assert.deepEqual(shape, [1, 64, 48]);
      assert.deepEqual(data, grid);
    }
    const report = await Deno.readTextFile(`${folder}/run/report.html`);
    assert.match(report, /Accuracy by scale of positions/);
    assert.match(report, /positions × 20/);
  }));

Deno.test("networks without positions refuse a scale of them, and a scale below 0 isn't one", () =>
  inFolder(async (folder) => {
    const convmixer = ["--model=convmixer_32_4", "--positionScale=2", "--out=run"];
    const refused = await runTask("cifar10", [...tiny, ...convmixer], folder);
    assert.equal(refused.code, 2);
    assert.match(
      refused.err,
      /Cannot use --positionScale=2: expected --model=vit_…, .* got convmi/,
    );
    const negative = await runTask("cifar10", [...tiny, "--positionScale=-1"], folder);
    assert.equal(negative.code, 2);
    assert.match(
      negative.err,
      /Cannot read --positionScale: expected up to 100 numbers that are 0 or from 0\.000001 to 1,000,000 as 0,0\.5,1, got -1/,
    );
  }));

Deno.test("runs of another scale of positions aren't taken for those of this one", () =>
  inFolder(async (folder) => {
    const run = async (...flags: string[]) => {
      const finished = await runTask("cifar10", [...tiny, "--init=default", ...flags], folder);
      succeeded(finished);
      return finished.out + finished.err;
    };
    await run("--positionScale=2", "--out=two");
    const printed = await run("--positionScale=1,2", "--reuse=two", "--jobs=2", "--out=both");
    assert.match(printed, /^1 of 2 runs taken from two$/m);
    // Its name is that of the run of the other scale.
    const other = await run("--positionScale=1", "--reuse=two", "--out=one");
    assert.match(other, /^0 of 1 runs taken from two$/m);
    const lossOf = async (path: string, run: string) => {
      const lines = (await Deno.readTextFile(`${folder}/${path}/records.jsonl`)).trim().split("\n");
      return lines.map((line) => JSON.parse(line)).find((one) => one.run === run).trainLoss;
    };
    assert.equal(
      await lossOf("both", "default-positionScale2-seed0"),
      await lossOf("two", "default-seed0"),
    );
    assert.equal(
      await lossOf("both", "default-positionScale1-seed0"),
      await lossOf("one", "default-seed0"),
    );
  }));
