import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { cifar10 } from "./cifar10.ts";
import { initialValues, makeRunConfig } from "../src/experiments/mod.ts";
import { callCommand, interruptTask, list, runTask, succeeded } from "./testing/processes.ts";
import { experimentSettings } from "./testing/experiment_settings.ts";
import { readJson, readNumbers, readRecords, readResults } from "./testing/run_files.ts";

const tiny = "--preset=quick --patch=8 --images=256 --test=64 --epochs=2 --device=cpu".split(" ");

/** All numbers of a run that don't depend on the clock. */
const numbers = async (path: string) => ({
  ...await readNumbers(path),
  arms: await readResults(path),
});

Deno.test("a quick run leaves config, records, summary, report and checkpoints", () =>
  inFolder(async (folder) => {
    const result = await runTask("cifar10", [...tiny, "--out=run"], folder);
    succeeded(result);
    assert.match(result.err, /^device: CPU.*SYNTHETIC/m);
    // Of 256 images the last tenth is for validation.
    assert.match(result.err, /the last 25 for validation/);
    assert.match(
      result.err,
      /^1 seed can show no difference, .*; 3 seeds about 4\.6, .* spread by 1 \(/m,
    );
    assert.match(
      result.err,
      /^mimetic-seed0: epoch 2\/2, train loss \d.*, validation accuracy \d/m,
    );
    assert.equal(result.err.match(/test accuracy/g)!.length, 2);
    assert.match(result.err, /^mimetic − default: .* points with 1 seed; an interval takes two$/m);
    assert.match(result.err, /^report: run\/report\.html$/m);
    const run = `${folder}/run`;
    assert.deepEqual(await list(folder), ["run"]);
    assert.deepEqual(await list(run), [
      "checkpoints",
      "config.json",
      "device.json",
      "records.jsonl",
      "report.html",
      "summary.json",
      "tests.jsonl",
    ]);
    const summary = await readJson(`${run}/summary.json`);
    assert.equal(summary.experiment, "cifar10");
    assert.match(summary.device, /^cpu: CPU/);
    assert.equal(summary.synthetic, true);
    assert.match(summary.dataset, /SYNTHETIC/);
    assert.equal(summary.command, `deno task cifar10 ${tiny.join(" ")} --out=run`);
    assert.equal(summary.arms.length, 2);
    for (const [i, arm] of summary.arms.entries()) {
      const keys = ["epochs", "init", "rate", "seconds", "seed", "testAccuracy", "testLoss"];
      assert.deepEqual(Object.keys(arm).sort(), [...keys, "testTop5", "validationAccuracy"]);
      assert.equal(Math.round(25 * arm.validationAccuracy), 25 * arm.validationAccuracy);
      assert.deepEqual([arm.init, arm.seed, arm.epochs], [["default", "mimetic"][i], 0, 2]);
      assert.ok(arm.testAccuracy >= 0 && arm.testTop5 >= arm.testAccuracy && arm.testTop5 <= 1);
      assert.ok(arm.testLoss > 0 && arm.seconds > 0);
    }
    const lines = await readRecords(run);
    assert.deepEqual(lines.map(({ run, epoch }) => `${run} ${epoch}`), [
      "default-seed0 1",
      "default-seed0 2",
      "mimetic-seed0 1",
      "mimetic-seed0 2",
    ]);
    const report = await Deno.readTextFile(`${run}/report.html`);
    assert.ok(report.includes("SYNTHETIC"));
    assert.doesNotMatch(report, /<script[^>]+src=/);

    await checkCheckpoint(`${run}/checkpoints/mimetic-seed0`);

    // The same once more: the folder is taken, and nothing in it changes.
    const again = await callCommand(cifar10, [...tiny, `--out=${run}`]);
    assert.equal(again.code, 1);
    assert.match(
      again.err,
      /^error: Cannot start a run in .*run: expected a folder without one; go on with/,
    );
    // Resuming a run that is complete only writes its report again.
    const before = await numbers(run);
    await Deno.remove(`${run}/report.html`);
    succeeded(await callCommand(cifar10, [`--resume=${run}`]));
    assert.deepEqual(await numbers(run), before);
    assert.ok((await Deno.stat(`${run}/report.html`)).size > 1e6);
  }));

async function checkCheckpoint(path: string): Promise<void> {
  assert.deepEqual(await list(path), ["model.safetensors", "optimizer.safetensors"]);
  const bytes = await Deno.readFile(`${path}/model.safetensors`);
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  assert.deepEqual(tensors.get("blocks.2.attn.qkv.weight")!.shape, [144, 48]);
  assert.equal(metadata.model, "vit_nano");
  assert.equal(metadata.initialization, "mimetic");
  assert.match(metadata.data, /SYNTHETIC/);
  assert.equal(JSON.parse(metadata.configuration).dim, 48);
}

Deno.test("a run that is killed, and one that is interrupted, are resumed to the same numbers", () =>
  inFolder(async (folder) => {
    // Epochs long enough for a signal to be heard inside one.
    const args =
      "--preset=quick --patch=8 --images=2048 --batch=16 --test=32 --epochs=2 --device=cpu"
        .split(" ");
    succeeded(await callCommand(cifar10, [...args, `--out=${folder}/whole`]));
    const whole = await numbers(`${folder}/whole`);
    const recorded = (run: string, count: number) => async () =>
      (await Deno.readTextFile(`${folder}/${run}/records.jsonl`).catch(() => ""))
        .split("\n").length > count;

    // In the second arm's second epoch, without a chance to save.
    const killed = [...args, "--out=killed"];
    await interruptTask("cifar10", killed, folder, "SIGKILL", recorded("killed", 3));
    assert.ok(!(await list(`${folder}/killed`)).includes("summary.json"));
    // A line that was being written.
    await Deno.writeTextFile(`${folder}/killed/records.jsonl`, '{"run":"mim', { append: true });
    succeeded(await callCommand(cifar10, [`--resume=${folder}/killed`]));
    assert.deepEqual(await numbers(`${folder}/killed`), whole);

    // In the first arm's second epoch, with Ctrl-C.
    const stopped = [...args, "--out=stopped"];
    const begun = recorded("stopped", 1);
    const ready = async () => {
      if (!await begun()) return false;
      // A part of what an epoch takes: then the next one has taken its first steps.
      const [{ seconds }] = await readRecords(`${folder}/stopped`);
      await new Promise((resolve) => setTimeout(resolve, 300 * seconds));
      return true;
    };
    const result = await interruptTask("cifar10", stopped, folder, "SIGINT", ready);
    assert.equal(result.code, 130, result.err);
    assert.match(result.err, /^stopped; go on with: deno task cifar10 --resume=stopped$/m);
    const saved = (await list(`${folder}/stopped/checkpoints`))
      .filter((name) => !name.endsWith(".previous"));
    const steps = await Promise.all(
      saved.map((run) => stepOf(`${folder}/stopped/checkpoints/${run}/model.safetensors`)),
    );
    assert.ok(steps.at(-1)! > 0, `${steps}`);
    succeeded(await callCommand(cifar10, [`--resume=${folder}/stopped`]));
    assert.deepEqual(await numbers(`${folder}/stopped`), whole);
  }));

/** The step within an epoch at which a checkpoint was saved. */
async function stepOf(path: string): Promise<number> {
  const { metadata } = decodeSafetensors(await Deno.readFile(path), path);
  return JSON.parse(metadata.position).step;
}

Deno.test("wrong input is refused in one line, and nothing is left behind", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/broken`);
    await Deno.writeFile(`${folder}/broken/data_batch_1.bin`, new Uint8Array(3073 * 5 + 9));
    const out = `--out=${folder}/run`;
    const quick = ["--preset=quick", "--device=cpu", out];
    const wrong: [string[], number, RegExp][] = [
      [
        ["--seed=3"],
        2,
        /^error: Cannot read --seed: .* --seeds, .*\nSee deno task cifar10/,
      ],
      [
        ["--epochs=none"],
        2,
        /^error: Cannot read --epochs: expected a whole number from 1 to 100,000, got none/,
      ],
      [
        [...quick, "--validation=2000"],
        2,
        /^error: Cannot use --validation=2000 of --images=2000 /,
      ],
      [
        [...quick, "--validation=0", "--lr=1e-3,1e-2"],
        2,
        /^error: Cannot choose among the rates 0\.001, 0\.01 as nothing is kept for validation: keep/,
      ],
      [["--report", out], 2, /^error: Cannot use --report without --resume=DIR/],
      [
        [...quick, "--patch=5"],
        2,
        /^error: Cannot use --patch=5: expected images .* got 32 pixels and patches of 5$/m,
      ],
      [
        [...quick, "--skipless", "--dropPath=0.1"],
        2,
        /^error: Cannot use --dropPath=0\.1 with --skipless=true: expected a dropPath of 0 without/,
      ],
      [
        [...quick, "--images=9"],
        1,
        /^error: Cannot make a loader: expected enough images for a batch of 64, .* got 9$/m,
      ],
      [[...quick, `--data=${folder}/nowhere`], 1, /^error: Cannot .*nowhere/],
      [
        [...quick, `--data=${folder}/broken`],
        1,
        /^error: Cannot .*broken: expected data_batch_1.*; data_batch_2\.bin, .* missing$/,
      ],
      [["--out="], 2, /^error: Cannot read --out: expected a folder, got ""/],
      [["--resume="], 2, /^error: Cannot read --resume: expected a folder, got ""/],
      [["--resume=nowhere"], 1, /^error: Cannot resume nowhere: expected the folder of a run/],
      [["--resume=nowhere", "--epochs=9"], 2, /^error: Cannot change a run as it is resumed: --ep/],
    ];
    for (const [args, expected, message] of wrong) {
      const { code, err } = await callCommand(cifar10, args);
      assert.equal(code, expected, `${args}: ${err}`);
      assert.match(err, message);
      assert.equal(err.split("\n").length, expected, err);
    }
    assert.deepEqual(await list(folder), ["broken"]);
  }));

Deno.test("a run whose data has vanished can be resumed once it is back", () =>
  inFolder(async (folder) => {
    const initial = initialValues(experimentSettings(cifar10.flags));
    const settings = { ...initial, data: `${folder}/gone` };
    const config = makeRunConfig("cifar10", "deno task cifar10", "cpu", settings);
    await Deno.mkdir(`${folder}/run`);
    await Deno.writeTextFile(`${folder}/run/config.json`, JSON.stringify(config));
    const { code, err } = await callCommand(cifar10, [`--resume=${folder}/run`]);
    assert.equal(code, 1);
    assert.match(err, /^error: Cannot .*gone: expected [^\n]*; there is no such folder$/);
    assert.deepEqual(await list(`${folder}/run`), ["config.json"]);
  }));

Deno.test("test images are looked at after every epoch where that is asked for, and the report says so", () =>
  inFolder(async (folder) => {
    const args = [...tiny, "--init=default", "--testEachEpoch"];
    succeeded(await callCommand(cifar10, [...args, `--out=${folder}/both`]));
    const records = await readRecords(`${folder}/both`);
    for (const { validationAccuracy, testAccuracy } of records) {
      assert.ok(validationAccuracy >= 0 && testAccuracy >= 0);
    }
    const { arms: [arm], protocol } = await readJson(`${folder}/both/summary.json`);
    assert.equal(arm.testAccuracy, records.at(-1).testAccuracy);
    assert.match(
      protocol,
      /Test data were looked at after every epoch, though nothing was chosen by/,
    );
    const page = await Deno.readTextFile(`${folder}/both/report.html`);
    assert.ok(page.includes(protocol));
    // Looking changes no number of what is trained.
    succeeded(await callCommand(cifar10, [...tiny, "--init=default", `--out=${folder}/once`]));
    const [each, once] = await Promise.all(
      ["both", "once"].map((name) => readNumbers(`${folder}/${name}`)),
    );
    assert.deepEqual(each.models, once.models);
    assert.equal((await readJson(`${folder}/once/summary.json`)).arms[0].testLoss, arm.testLoss);
  }));
