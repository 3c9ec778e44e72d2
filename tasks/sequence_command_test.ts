import assert from "assert";
import { copying as copyingTask } from "../src/data/mod.ts";
import { runCommand } from "./command.ts";
import { copying } from "./copying.ts";
import { recall } from "./recall.ts";
import { sequenceData } from "./sequence_data.ts";
import { armSchemes, sequenceArms, sequenceModels } from "./sequence_models.ts";

const tiny = ["--device=cpu", "--dim=16", "--depth=1", "--batch=4", "--tests=6", "--states=4"];

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    await run(`${parent}/run`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

async function trialsOf(folder: string) {
  const { config } = JSON.parse(await Deno.readTextFile(`${folder}/summary.json`));
  return config.trials as { rate: number; accuracy: number; points: { size: number }[] }[];
}

for (const model of sequenceModels) {
  Deno.test(`${model} goes through a copying experiment, grid and sizes included`, () =>
    inFolder(async (folder) => {
      const init = model === "linearAttention" ? "default" : "default,mimetic,mimeticControl";
      const args = [`--model=${model}`, `--init=${init}`, "--lr=1e-3,1e-2", "--epochs=1"];
      const size = ["--max=3", "--context=20", "--examples=8", `--out=${folder}`];
      assert.equal(await runCommand(copying, [...tiny, ...args, ...size]), 0);
      const trials = await trialsOf(folder);
      assert.equal(trials.length, 2 * init.split(",").length);
      assert.deepEqual(trials[0].points.map((point) => point.size), [2, 3, 6, 12]);
      const html = await Deno.readTextFile(`${folder}/report.html`);
      assert.match(html, /Accuracy by learning rate/);
      assert.equal(/Effective attention/.test(html), model.startsWith("mamba"));
    }));
}

for (const task of ["mqar", "associative", "induction"]) {
  Deno.test(`recall runs as ${task} and ends once it is good enough`, () =>
    inFolder(async (folder) => {
      const args = [
        `--task=${task}`,
        "--length=8",
        "--pairs=2",
        "--vocabulary=20",
        "--init=default",
      ];
      const size = ["--epochs=3", "--examples=8", "--stop=0", `--out=${folder}`];
      assert.equal(await runCommand(recall, [...tiny, ...args, ...size]), 0);
      const records = await Deno.readTextFile(`${folder}/records.jsonl`);
      assert.equal(records.trim().split("\n").length, 1);
      assert.equal((await trialsOf(folder)).length, 1);
    }));
}

Deno.test("a rate at which training diverges does not end a grid, but it ends a single run", () =>
  inFolder(async (folder) => {
    const args = ["--epochs=2", "--max=2", "--context=12", "--examples=16", "--init=default"];
    const grid = [...args, "--lr=1e-3,1e30", "--warmup=0", `--out=${folder}`];
    assert.equal(await runCommand(copying, [...tiny, ...grid]), 0);
    assert.deepEqual((await trialsOf(folder)).map(({ rate }) => rate), [1e-3]);
    const single = [...args, "--lr=1e30", "--warmup=0", `--out=${folder}-single`];
    assert.equal(await runCommand(copying, [...tiny, ...single]), 1);
  }));

Deno.test("a complete run can only be reported again", () =>
  inFolder(async (folder) => {
    const args = ["--epochs=1", "--max=2", "--context=12", "--examples=4", "--init=default"];
    assert.equal(await runCommand(copying, [...tiny, ...args, `--out=${folder}`]), 0);
    const before = await trialsOf(folder);
    assert.equal(await runCommand(copying, [`--resume=${folder}`, "--report"]), 0);
    assert.deepEqual(await trialsOf(folder), before);
    assert.equal(await runCommand(copying, [`--resume=${folder}`, "--dim=32"]), 2);
  }));

Deno.test("batches count the labels of each sequence, and tests are the same for all seeds", async () => {
  const task = copyingTask({ min: 2, max: 4, context: 12, single: true });
  const options = { train: task, test: task, batch: 3, examples: 6, tests: 4, fixed: false };
  const [one, two] = [0, 1].map((seed) => sequenceData({ ...options, seed }));
  const seen: number[][] = [];
  for (const data of [one, two]) {
    for await (const { feeds: { tokens, labels, counts }, examples } of data.test!()) {
      for (let i = 0; i < 3; i++) {
        const own = labels.subarray(12 * i, 12 * i + 12).filter((label) => label >= 0).length;
        assert.equal(counts[i], own);
        assert.equal(own > 0, i < examples);
      }
      seen.push([...tokens]);
    }
  }
  assert.equal(seen.length, 4);
  assert.deepEqual(seen.slice(0, 2), seen.slice(2));
});

Deno.test("arms that have nothing to do in a model are refused", () => {
  assert.ok(sequenceArms.includes("noConvolution") && sequenceArms.includes("onlyStep"));
  assert.throws(
    () => armSchemes("mimetic", "linearAttention"),
    /nothing to do in a linearAttention/,
  );
  assert.throws(() => armSchemes("noStep", "transformer"), /nothing to do in a transformer/);
});
