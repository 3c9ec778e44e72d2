import assert from "assert";
import { imagesFrom, syntheticImages } from "../data/mod.ts";
import { namesIn } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { decodeSafetensors } from "../weights/mod.ts";
import { digest } from "../training/testing/sessions.ts";
import type { RunEnding } from "./experiment.ts";
import { imageProtocol } from "./image_protocol.ts";
import { StoppedError } from "./log.ts";
import { runPretraining } from "./pretraining/run_pretraining.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { runSchemes } from "./schemes/run_schemes.ts";
import { recordsOf, stoppingAt } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

const { train, test } = syntheticImages({ train: 56, test: 24 });
const MOST = 12;
const best: RunEnding = { monitor: "accuracy", patience: 2, minDelta: 0, checkpoint: "best" };

/** The tiny experiment with validation images, and runs that end so. */
function experiment(ending?: RunEnding, testEachEpoch = false) {
  const validation = testEachEpoch ? undefined : imagesFrom(train, 32, 24);
  return {
    ...tiny,
    study: async (settings: Parameters<typeof tiny.study>[0]) => ({
      ...await tiny.study(settings),
      ...ending && { ending },
      data: () => ({
        description: "SYNTHETIC images",
        synthetic: true,
        ...imageProtocol({ train: imagesFrom(train, 0, 32), validation, test }, {
          ...{ batch: 8, testEachEpoch },
        }),
      }),
    }),
  };
}

const run = (what: ReturnType<typeof experiment>, epochs: number, options: RunOptions) =>
  runExperiment(what, { epochs, lr: [3e-3] }, { device: "cpu", ...options });

async function tensorsOf(path: string): Promise<Record<string, string>> {
  const { tensors } = decodeSafetensors(await Deno.readFile(path), path);
  const found: Record<string, string> = {};
  for (const [name, { data }] of tensors) found[name] = await digest(data);
  return found;
}

Deno.test("runs that are stopped early are tested with their best networks, and stay stopped", () =>
  inFolder(async (folder) => {
    const out = `${folder}/stopped`;
    const lines: string[] = [];
    const log = { show() {}, print: (line: string) => void lines.push(line) };
    const { summary } = await run(experiment(best), MOST, { out, log });
    const records = await recordsOf(out);
    await run(experiment(), MOST, { out: `${folder}/whole` });
    const whole = await recordsOf(`${folder}/whole`);
    assert.equal(summary.arms.length, 2);
    for (const { init, epochs, bestEpoch, stopped, ...arm } of summary.arms) {
      const own = records.filter((record) => record.init === init);
      // What happened before it is what happens without it.
      const expected = whole.filter((record) => record.init === init).slice(0, epochs);
      assert.deepEqual(own.map(({ stopped: _, ...rest }) => rest), expected);
      assert.ok(epochs < MOST, `${init}: ${epochs}`);
      assert.equal(own.length, epochs);
      assert.equal(bestEpoch, epochs - 2);
      assert.equal(stopped, "no better validation accuracy in 2 epochs");
      assert.deepEqual(own.map((record) => record.stopped), [
        ...Array(epochs - 1).fill(undefined),
        stopped,
      ]);
      assert.equal(arm.validationAccuracy, own[bestEpoch! - 1].validationAccuracy);
      assert.ok(lines.includes(`${init}-seed0: stopped after epoch ${epochs}: ${stopped}`));
      // The network is that of a run of so many epochs, whose rate is constant.
      const short = `${folder}/${init}`;
      const { summary: { arms } } = await run(experiment(), bestEpoch!, { out: short });
      const { testAccuracy, testLoss } = arms.find((one) => one.init === init)!;
      assert.deepEqual([arm.testAccuracy, arm.testLoss], [testAccuracy, testLoss]);
      const name = `checkpoints/${init}-seed0`;
      assert.deepEqual(
        await tensorsOf(`${out}/${name}/best.safetensors`),
        await tensorsOf(`${short}/${name}/model.safetensors`),
      );
    }
    assert.match(summary.protocol!, /Runs ended early once their validation accuracy hadn't becom/);
    assert.match(summary.protocol!, /the epoch with the best validation accuracy/);
    assert.match(await Deno.readTextFile(`${out}/report.html`), /Best after epoch/);
    const before = lines.length;
    await runExperiment(experiment(best), {}, { device: "cpu", resume: out, log });
    assert.deepEqual(await recordsOf(out), records);
    assert.ok(!lines.slice(before).some((line) => /epoch \d+\/12/.test(line)));
  }));

Deno.test("a run that is stopped by somebody goes on to the same end, and the same best network", () =>
  inFolder(async (folder) => {
    const [whole, cut] = [`${folder}/whole`, `${folder}/cut`];
    await run(experiment(best), 5, { out: whole });
    // It has a best network by then, which isn't found again if it is lost.
    const stopped = stoppingAt(/default-seed0: epoch 3\/5/);
    await assert.rejects(run(experiment(best), 5, { out: cut, ...stopped }), StoppedError);
    const kept = await recordsOf(cut);
    assert.equal(kept.length, 3);
    await Deno.stat(`${cut}/checkpoints/default-seed0/best.safetensors`);
    await runExperiment(experiment(best), {}, { device: "cpu", resume: cut });
    assert.deepEqual(await recordsOf(cut), await recordsOf(whole));
    for (const file of ["best", "model"].map((name) => `default-seed0/${name}.safetensors`)) {
      assert.deepEqual(
        await tensorsOf(`${cut}/checkpoints/${file}`),
        await tensorsOf(`${whole}/checkpoints/${file}`),
      );
    }
    // Without it, nothing says what the run came to.
    const file = `${cut}/checkpoints/mimetic-seed0/best.safetensors`;
    await Deno.remove(file);
    const again = () => runExperiment(experiment(best), {}, { device: "cpu", resume: cut });
    await assert.rejects(again, {
      name: "RangeError",
      message:
        /Cannot read .*mimetic-seed0\/best\.safetensors: expected the network after epoch \d/,
    });
    await Deno.copyFile(`${cut}/checkpoints/default-seed0/best.safetensors`, file);
    await assert.rejects(again, /checkpoint of mimetic-seed0, got one of|network after epoch/);
  }));

Deno.test("what starts from a network that was trained before starts from its best one", () =>
  inFolder(async (folder) => {
    for (const checkpoint of ["best", "last"] as const) {
      const seen: string[] = [];
      const { study } = experiment({ ...best, checkpoint });
      const parted = {
        ...tiny,
        study: async (settings: Parameters<typeof tiny.study>[0]) => {
          const { arms, data, ...common } = await study(settings);
          const split = { pretraining: data(), comparison: data() };
          const after = [arms[0], { ...arms[1], name: "pretrained" }];
          return {
            data: () => Promise.resolve(split),
            pretraining: { ...common, arms: arms.slice(0, 1) },
            comparison: common,
            arms: (from: string) => (seen.push(from), Promise.resolve(after)),
          };
        },
      };
      const out = `${folder}/${checkpoint}`;
      await runPretraining(parted, { seeds: 1, epochs: 3 }, { device: "cpu", out });
      const trained = `${out}/pretraining/checkpoints/default-seed0`;
      assert.deepEqual(seen, [checkpoint === "best" ? `${trained}/best.safetensors` : trained]);
    }
  }));

Deno.test("without --checkpoint=best the last network counts, and no other one is kept", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const ending = { ...best, patience: 1, checkpoint: "last" } as const;
    const { summary } = await run(experiment(ending), MOST, { out });
    const records = await recordsOf(out);
    for (const { init, epochs, bestEpoch, validationAccuracy } of summary.arms) {
      const own = records.filter((record) => record.init === init);
      assert.equal(bestEpoch, undefined);
      assert.equal(validationAccuracy, own[epochs - 1].validationAccuracy);
      const files = Array.from(Deno.readDirSync(`${out}/checkpoints/${init}-seed0`));
      assert.deepEqual(files.map(({ name }) => name).sort(), [
        "model.safetensors",
        "optimizer.safetensors",
      ]);
    }
    assert.doesNotMatch(await Deno.readTextFile(`${out}/report.html`), /Best after epoch/);
  }));

Deno.test("epochs that test data chose are told of first", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const { summary } = await run(experiment(best, true), 3, { out });
    assert.deepEqual(summary.notices, [
      "OPTIMISTIC Epochs were chosen by the test data that results are measured on, so results are " +
      "better than on other data.",
    ]);
    const records = await recordsOf(out);
    for (const { init, testAccuracy, bestEpoch } of summary.arms) {
      const own = records.filter((record) => record.init === init);
      // Its answers by class are those of the network that counts.
      const right = own[bestEpoch! - 1].classCorrect.reduce((sum: number, n: number) => sum + n);
      assert.equal(right, 24 * testAccuracy!);
      assert.equal(testAccuracy, Math.max(...own.map((record) => record.testAccuracy)));
    }
  }));

Deno.test("ends of runs that nothing would tell of are refused before there is a folder", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const unmeasured = imageProtocol({ train, test }, { batch: 8 });
    const study = async (settings: Parameters<typeof tiny.study>[0]) => ({
      ...await tiny.study(settings),
      ending: best,
      data: () => ({ description: "SYNTHETIC images", ...unmeasured }),
    });
    const parts = async (settings: Parameters<typeof tiny.study>[0]) => {
      const { data, arms, ...common } = await study(settings);
      const split = { pretraining: data(), comparison: data() };
      return {
        data: () => Promise.resolve(split),
        pretraining: { ...common, ending: undefined, arms: arms.slice(0, 1) },
        comparison: common,
        arms: () => Promise.resolve([...arms]),
      };
    };
    const networks = async (settings: Parameters<typeof tiny.study>[0]) => {
      const { variants: [{ network }], arms: _, ...common } = await study(settings);
      const named = { name: "vit", label: "ViT", title: "a ViT", tests: 24 };
      return { networks: [{ ...named, network, study: common }], schemes: ["mimetic"] };
    };
    for (
      const begin of [
        () => runExperiment({ ...tiny, study }, {}, { device: "cpu", out }),
        () => runPretraining({ ...tiny, study: parts }, {}, { device: "cpu", out }),
        () => runSchemes({ ...tiny, study: networks }, {}, { device: "cpu", out }),
      ]
    ) {
      await assert.rejects(begin(), {
        name: "UsageError",
        message: /^Cannot use --early-stopping=2 as nothing is kept for validation: keep some by/,
      });
      assert.deepEqual(await namesIn(folder), []);
    }
  }));
