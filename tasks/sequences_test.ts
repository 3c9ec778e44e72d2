import assert from "assert";
import { type Command, runCommand } from "./command_line/command.ts";
import { copying } from "./copying.ts";
import { makeRunConfig, type Settings } from "../src/experiments/mod.ts";
import { callCommand } from "./testing/processes.ts";
import { recall } from "./recall.ts";
import { sequenceModels } from "./sequences.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/run`));

const tiny = ["--device=cpu", "--dim=16", "--depth=1", "--batch=4", "--tests=6"];

/** The same, of the fewest states. */
const small = [...tiny, "--states=4"];

async function trialsOf(folder: string) {
  const { config } = JSON.parse(await Deno.readTextFile(`${folder}/summary.json`));
  return config.endings as {
    init: string;
    rate: number;
    accuracy: number;
    tested?: number;
    sizes?: Record<string, number>;
    points: { size: number }[];
  }[];
}

for (const model of sequenceModels) {
  Deno.test(`${model} goes through a copying experiment, grid and sizes included`, () =>
    inRun(async (folder) => {
      const init = "default,mimetic,mimeticControl";
      const states = model.startsWith("mamba") ? ["--states=4"] : [];
      const args = [
        `--model=${model}`,
        `--init=${init}`,
        "--lr=1e-3,1e-2",
        "--epochs=1",
        ...states,
      ];
      const size = ["--max=3", "--context=20", "--examples=8", `--out=${folder}`];
      assert.equal(await runCommand(copying, [...tiny, ...args, ...size]), 0);
      const trials = await trialsOf(folder);
      const arms = init.split(",");
      assert.equal(trials.length, 2 * arms.length);
      // Only at the rate that validation chooses an arm is asked for longer strings, and tested.
      const chosen = trials.filter(({ points }) => points.length > 0);
      assert.deepEqual(chosen.map((trial) => trial.init).sort(), arms.toSorted());
      for (const { init, rate, accuracy, points, tested } of chosen) {
        assert.deepEqual(points.map((point) => point.size), [2, 3, 6, 12]);
        const own = trials.filter((trial) => trial.init === init);
        assert.equal(accuracy, Math.max(...own.map((trial) => trial.accuracy)));
        assert.ok(own.every((trial) => (trial.rate === rate) === ("tested" in trial)), `${tested}`);
      }
      const html = await Deno.readTextFile(`${folder}/report.html`);
      assert.match(html, /Accuracy by learning rate/);
      assert.equal(/Effective attention/.test(html), model.startsWith("mamba"));
      assert.equal(/<h2[^>]*>Attention weights</.test(html), !model.startsWith("mamba"));
    }));
}

const recallSizes = {
  mqar: ["3,0", 2, 3, 4, 8],
  associative: ["12", 12],
  induction: ["0", 8, 16, 32],
};
for (const [task, [lengths, ...sizes]] of Object.entries(recallSizes)) {
  Deno.test(`recall runs as ${task}, ends once it is good enough, and asks for other lengths`, () =>
    inRun(async (folder) => {
      const args = [
        `--task=${task}`,
        `--lengths=${lengths}`,
        "--length=8",
        ...task === "mqar" ? ["--pairs=2"] : [],
        "--vocabulary=20",
        "--init=default",
      ];
      const size = ["--epochs=3", "--examples=8", "--stop=0", `--out=${folder}`];
      assert.equal(await runCommand(recall, [...small, ...args, ...size]), 0);
      const records = await Deno.readTextFile(`${folder}/records.jsonl`);
      assert.equal(records.trim().split("\n").length, 1);
      assert.equal(JSON.parse(records).stopped, "validation accuracy of at least 0");
      const [{ points }, ...others] = await trialsOf(folder);
      assert.deepEqual([points.map(({ size }) => size), others], [sizes, []]);
    }));
}

Deno.test("recall trains on answers alone where that is asked for", () =>
  inFolder(async (folder) => {
    const args = [...small, "--task=induction", "--length=8", "--vocabulary=20", "--init=default"];
    const losses = [];
    for (const flags of [[], ["--answerOnly"]]) {
      const out = `${folder}/run${flags}`;
      const size = ["--epochs=1", "--examples=8", `--out=${out}`];
      assert.equal(await runCommand(recall, [...args, ...flags, ...size]), 0);
      const { trainLoss, trainAccuracy } = JSON.parse(
        await Deno.readTextFile(`${out}/records.jsonl`),
      );
      losses.push(trainLoss);
      // Eight answers, or nine labels in each of eight sequences.
      assert.ok(Number.isInteger(trainAccuracy * (flags.length ? 8 : 72)), `${trainAccuracy}`);
    }
    assert.notEqual(losses[0], losses[1]);
  }));

Deno.test("a rate at which training diverges does not end a grid; without any other it is a failure", () =>
  inRun(async (folder) => {
    const args = ["--epochs=2", "--max=2", "--context=12", "--examples=16", "--init=default"];
    const grid = [...args, "--lr=1e-6,1e3", "--decay=1e5", "--warmup=0", `--out=${folder}`];
    assert.equal(await runCommand(copying, [...small, ...grid]), 0);
    const ends = await trialsOf(folder);
    assert.deepEqual(ends.map(({ rate, accuracy }) => [rate, accuracy === null]), [
      [1e-6, false],
      [1e3, true],
    ]);
    const single = [...args, "--lr=1e3,9e2", "--decay=1e6", "--clip=0", `--out=${folder}-single`];
    const { code, err } = await callCommand(copying, [...small, ...single]);
    assert.equal(code, 1);
    assert.match(
      err,
      /^error: Cannot compare: expected a run that ends, but every one diverged; start/,
    );
  }));

Deno.test("what can't be run is refused in one line, before there is a folder", () =>
  inRun(async (folder) => {
    const out = `--out=${folder}`;
    const wrong: [Command<Settings>, string[], number, RegExp][] = [
      [recall, ["--examples=32", "--batch=64"], 1, /enough examples for a batch of 64, .* got 32/],
      [
        copying,
        ["--model=transformer", "--init=noStep"],
        2,
        /--init=noStep with transformer_64_2: expected one for attention layers \(.*\), got one for stateSpace/,
      ],
      [
        copying,
        ["--validation=0", "--lr=1e-3,1e-2"],
        2,
        /^error: Cannot choose among the rates 0\.001, 0\.01 as nothing is kept for validation: keep/,
      ],
      [copying, ["--dim=16384", "--depth=1000"], 1, /at most 268,435,456 parameters, got 1,6/],
      [
        copying,
        ["--batch=65536", "--examples=65536"],
        1,
        /WebAssembly's memory holds at most 4 GiB/,
      ],
      [
        copying,
        ["--seeds=1000", "--lr=1e-3..1e-2x50"],
        1,
        /at most 10000, got 100000 \(1 networks × 50 rates ×/,
      ],
      [
        copying,
        ["--seeds=1000000000"],
        2,
        /--seeds: expected a whole number from 1 to 1000, got 1000/,
      ],
      [
        copying,
        ["--lr=1e-3..1e-2x1000000000"],
        2,
        /--lr: expected up to 100 numbers from 1e-12 to 1000 as/,
      ],
      [
        copying,
        ["--min=9", "--max=3"],
        2,
        /^error: Cannot use --min=9 with --max=3: expected strings of 1 letters .* min 9, max 3$/m,
      ],
      [
        copying,
        ["--context=20"],
        2,
        /^error: Cannot use --context=20: expected a context of 35 tokens or more .*, got 20$/m,
      ],
      [recall, ["--vocabulary=7"], 2, /^error: Cannot use --vocabulary=7: expected an even voc/],
      [recall, ["--length=9"], 2, /^error: Cannot use --length=9: expected an even length of at/],
      [copying, ["--depth=10000000"], 2, /--depth: expected a whole number from 1 to 1000, got/],
    ];
    for (const [task, args, expected, message] of wrong) {
      const { code, err } = await callCommand(task, ["--device=cpu", ...args, out]);
      assert.equal(code, expected, err);
      assert.match(err, message);
      assert.equal(err.split("\n").length, expected, err);
      await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
    }
  }));

Deno.test("numbers of states are networks, and the report says what length each reaches", () =>
  inRun(async (folder) => {
    const size = ["--max=3", "--context=20", "--examples=8", "--epochs=1", `--out=${folder}`];
    const args = ["--states=4,8", "--lengths=3,5", "--reached=0", "--variant=stack"];
    const init = "--init=default,mimetic:scale=8:layers=0";
    assert.equal(await runCommand(copying, [...tiny, ...size, ...args, init]), 0);
    const trials = await trialsOf(folder);
    assert.deepEqual(trials.map((trial) => [trial.init, trial.sizes!.states]), [
      ["default", 4],
      ["mimetic:scale=8:layers=0", 4],
      ["default", 8],
      ["mimetic:scale=8:layers=0", 8],
    ]);
    for (const { points } of trials) assert.deepEqual(points.map(({ size }) => size), [3, 5]);
    const html = await Deno.readTextFile(`${folder}/report.html`);
    assert.match(html, /<h2[^>]*>Capacity</);
    assert.match(html, /Reached letters by states/);
    // An accuracy of 0 is always reached, so that the longest is.
    assert.match(html, /<td[^>]*>mimetic:scale=8:layers=0<\/td>(<td[^>]*>5\.0<\/td>){2}/);
  }));

Deno.test("folders of before lists of states and lengths are resumed and reported", () =>
  inRun(async (folder) => {
    const args = ["--epochs=1", "--max=2", "--context=12", "--examples=4", "--init=default"];
    assert.equal(await runCommand(copying, [...small, ...args, `--out=${folder}`]), 0);
    const path = `${folder}/config.json`;
    const { settings: { lengths: _, reached: __, ...rest }, ...config } = JSON.parse(
      await Deno.readTextFile(path),
    );
    const settings = { ...rest, states: 4 };
    const { experiment, command, device } = config;
    const older = makeRunConfig(experiment, command, device, settings);
    const before = await trialsOf(folder);
    for (const name of ["config.json", "records.jsonl", "tests.jsonl"]) {
      await Deno.remove(`${folder}/${name}`);
    }
    await Deno.remove(`${folder}/checkpoints`, { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(older));
    await Deno.writeTextFile(`${folder}/records.jsonl`, "");
    assert.equal(await runCommand(copying, [`--resume=${folder}`]), 0);
    assert.deepEqual(await trialsOf(folder), before);
  }));

Deno.test("a complete run can only be reported again", () =>
  inRun(async (folder) => {
    const args = ["--epochs=1", "--max=2", "--context=12", "--examples=4", "--init=default"];
    assert.equal(await runCommand(copying, [...small, ...args, `--out=${folder}`]), 0);
    const before = await trialsOf(folder);
    assert.equal(await runCommand(copying, [`--resume=${folder}`, "--report"]), 0);
    assert.deepEqual(await trialsOf(folder), before);
    assert.equal(await runCommand(copying, [`--resume=${folder}`, "--dim=32"]), 2);
  }));
