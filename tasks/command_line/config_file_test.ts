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
    const preset = await callCommand(cifar10, [...again, "--preset=quick"]);
    assert.equal(preset.code, 2);
    assert.match(
      preset.err,
      /^error: Cannot use --preset=quick with --config=.*a\.json: expected a file that leaves settings to/,
    );
  }));

Deno.test("files of settings by name say what flags say", () =>
  inFolder(async (folder) => {
    const texts = {
      "a.json": '{ "lr": "1e-3,2e-3", "init": ["default"], "epochs": 3, "ema": "0.5" }',
      "b.json": '{ "lr": [1e-3, 2e-3], "init": "default", "epochs": "3", "ema": 0.5 }',
      "c.yaml": "# two rates\nlr: 1e-3,2e-3\ninit: [default]\nepochs: 3\nema: '0.5'\n",
      "d.YML": "---\nlr:\n  - 1e-3\n  - .002\ninit: default\nepochs: '3'\nema: 0.5\n",
    };
    for (const [name, text] of Object.entries(texts)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
      const { values, isRun } = await readConfigFile(`${folder}/${name}`, "cifar10", rules);
      assert.deepEqual(values, { lr: [1e-3, 2e-3], init: ["default"], epochs: 3, ema: 0.5 });
      assert.equal(isRun, false);
    }
  }));

Deno.test("a run's config.json as YAML gives its settings", () =>
  inFolder(async (folder) => {
    const settings = {
      ...initialValues(rules),
      ...{ init: ["default", "mimetic:layers=0-3,5", "covariance:sigma=1e-1:shift=none"] },
      ...{ data: "off", lr: [1e-3, 2.5e-5], from: "a: b # c\u2028", freeze: ["none"], test: 8 },
    };
    const config = makeRunConfig("cifar10", "deno task cifar10 --init='a'", "cpu", settings);
    await Deno.writeTextFile(`${folder}/json.yaml`, JSON.stringify(config, null, 2));
    await Deno.writeTextFile(`${folder}/block.yaml`, blocks(config));
    const expected = JSON.parse(JSON.stringify(settings));
    for (const name of ["json.yaml", "block.yaml"]) {
      const { values, isRun } = await readConfigFile(`${folder}/${name}`, "cifar10", rules);
      assert.deepEqual([values, isRun], [expected, true], name);
    }
  }));

/** YAML in its own style, with texts as JSON has them. */
function blocks(value: object, indent = ""): string {
  return Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => {
    const nested = typeof one === "object" && one !== null && !Array.isArray(one);
    if (nested) return `${indent}${name}:\n${blocks(one, indent + "  ")}`;
    if (!Array.isArray(one)) return `${indent}${name}: ${JSON.stringify(one)}\n`;
    const items = one.map((item) => `${indent}  - ${JSON.stringify(item)}\n`).join("");
    return `${indent}${name}:${items ? `\n${items}` : " []\n"}`;
  }).join("");
}

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
      [
        "g.json",
        '{\n "lr": 1e-3,\n "epochs": 0 }',
        /g\.json, line 3: expected epochs to be .* got 0$/,
      ],
      ["h.json", '{\n "lr": 1e-3,\n}', /h\.json, line 3: expected JSON, got }$/],
      ["i.yaml", "lr: 1e-3\n\nepochs: 0\n", /i\.yaml, line 3: expected epochs to be a .*, got 0$/],
      [
        "j.yml",
        "lr: 1e-3\nepoch: 3",
        /j\.yml, line 2: expected settings .* got epoch; nearest: ep/,
      ],
      [
        "k.yaml",
        "settings:\n  test: 8\n  epoch: 3\n",
        /line 3: expected .* got epoch; nearest: ep/,
      ],
      ["l.yaml", "epochs: 3\nepochs: 4\n", /line 2: expected YAML; Map keys must be unique$/],
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
