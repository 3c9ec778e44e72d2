import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { cifar10 } from "./cifar10.ts";
import { images } from "./images.ts";
import { callCommand, succeeded } from "./testing/processes.ts";
import { readJson, readRecords } from "./testing/run_files.ts";

const tiny = [
  ...["--preset=quick", "--model=vit_nano", "--patch=16", "--images=40", "--test=8", "--epochs=1"],
  ...["--batch=8", "--init=default", "--device=cpu"],
];

for (const command of [cifar10, images]) {
  Deno.test(`${command.usage} mixes images where that is asked for`, () =>
    inFolder(async (folder) => {
      const losses: number[] = [];
      for (const flags of [[], ["--mixup=0.8"], ["--mixup=0.8", "--cutmix=1"]]) {
        const out = `${folder}/${losses.length}`;
        succeeded(await callCommand(command, [...tiny, ...flags, `--out=${out}`]));
        const { settings } = await readJson(`${out}/config.json`);
        assert.equal(settings.mixup, flags.includes("--mixup=0.8") ? 0.8 : 0);
        assert.equal(settings.cutmix, flags.includes("--cutmix=1") ? 1 : 0);
        losses.push((await readRecords(out))[0].trainLoss);
      }
      assert.equal(new Set(losses).size, 3, String(losses));
    }));
}

Deno.test("an α or a smoothing that is none is refused in one line, by its flag", async () => {
  const α = "0 or a number from 0.000001 to 100";
  const wrong = [
    ...["--mixup=-1", "--mixup=1e-9", "--mixup=much", "--cutmix=101"].map((flag) => [flag, α]),
    ...["--smoothing=1", "--smoothing=-0.1"].map((flag) => [flag, "a number from 0 to 0.99"]),
  ];
  for (const command of [cifar10, images]) {
    for (const [flag, rule] of wrong) {
      const { code, err } = await callCommand(command, [...tiny, flag]);
      assert.equal(code, 2, err);
      const [name, value] = flag.split("=");
      const got = value === "much" ? "NaN|much" : `${Number(value)}|${value}`;
      assert.match(
        err,
        new RegExp(`^error: Cannot read ${name}: expected ${rule}, got "?(${got})`),
      );
    }
  }
});

Deno.test("the ends of what flags of a recipe take are trained by", () =>
  inFolder(async (folder) => {
    const ends = "smoothing=0.99 mixup=1e-6 mixup=100 cutmix=1e-6 cutmix=100".split(" ");
    for (const end of ends) {
      succeeded(await callCommand(cifar10, [...tiny, `--${end}`, `--out=${folder}/${end}`]));
    }
  }));
