import assert from "assert";
import { initialValues, makeRunConfig } from "../../src/experiments/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { cifar10 } from "../cifar10.ts";
import { callCommand, list, succeeded } from "../testing/processes.ts";
import { experimentSettings } from "../testing/experiment_settings.ts";
import { readJson } from "../testing/run_files.ts";
import { readConfigFile } from "./config_file.ts";

const rules = experimentSettings(cifar10.flags);

Deno.test("a run's config.json gives its settings, and flags beside it win", () =>
  inFolder(async (folder) => {
    const settings = {
      ...initialValues(rules),
      ...{ data: "synthetic", model: "vit_nano", patch: 16, init: ["default"], lr: [2e-3] },
      ...{ images: 24, validation: 8, test: 8, batch: 8, epochs: 1 },
    };
    const config = makeRunConfig("cifar10", "deno task cifar10", "cpu", settings);
    await Deno.writeTextFile(`${folder}/a.json`, JSON.stringify(config));
    const again = [`--config=${folder}/a.json`, "--device=cpu", `--out=${folder}/b`];
    succeeded(await callCommand(cifar10, [...again, "--lr=1e-3"]));
    const written = await readJson(`${folder}/b/config.json`);
    assert.deepEqual(written.settings, { ...settings, lr: [1e-3] });
    const { code, err } = await callCommand(cifar10, [again[0], `--resume=${folder}/a`]);
    assert.equal(code, 2);
    assert.match(err, /^error: Cannot use --config with --resume/);
  }));

Deno.test("files of settings by name say what flags say", () =>
  inFolder(async (folder) => {
    const texts = {
      "a.json": '{ "lr": "1e-3,2e-3", "init": ["default"], "epochs": 3, "ema": "0.5" }',
      "b.json": '{ "lr": [1e-3, 2e-3], "init": "default", "epochs": "3", "ema": 0.5 }',
    };
    for (const [name, text] of Object.entries(texts)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      assert.deepEqual(await readConfigFile(`${folder}/${name}`, "cifar10", rules), {
        lr: [1e-3, 2e-3],
        init: ["default"],
        epochs: 3,
        ema: 0.5,
      });
    }
  }));

Deno.test("what isn't a file of this experiment's settings is refused in a line", () =>
  inFolder(async (folder) => {
    const other = JSON.stringify(makeRunConfig("recall", "deno task recall", "cpu", {}));
    const wrong: [string, string, RegExp][] = [
      ["a.json", '{ "epoch": 3 }', /expected settings of cifar10, got epoch; nearest: epochs,/],
      ["b.json", '{ "epochs": 0 }', /expected epochs to be a whole number from 1 .*, got 0$/],
      ["c.json", '{ "epochs": null }', /expected epochs to be .*, got null$/],
      ["d.json", "epochs: 3\n", /expected JSON, got epochs: 3/],
      ["e.json", "[]", /expected settings by name, got \[\]$/],
      ["f.json", other, /expected a run of cifar10, got one of recall$/],
    ];
    for (const [name, text, message] of wrong) {
      const path = `${folder}/${name}`;
      await Deno.writeTextFile(path, text);
      await assert.rejects(readConfigFile(path, "cifar10", rules), (error: Error) => {
        assert.equal(error.name, "UsageError");
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    }
    await assert.rejects(readConfigFile(`${folder}/gone.json`, "cifar10", rules), {
      message: /gone\.json: expected a file of settings; there is no such file$/,
    });
    assert.equal((await list(folder)).length, wrong.length);
  }));
