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

Deno.test("an α that is none is refused in one line", async () => {
  for (const flag of ["--mixup=-1", "--cutmix=101", "--mixup=much"]) {
    const { code, err } = await callCommand(cifar10, [...tiny, flag]);
    assert.equal(code, 2);
    assert.match(err, /^error: Cannot read --\w+: expected a number from 0 to 100, got /);
  }
  const { code, err } = await callCommand(cifar10, [...tiny, "--mixup=1e-9"]);
  assert.equal(code, 1);
  assert.match(err, /^error: Cannot mix images: expected mixup's α.* of at least 0.000001 .*1e-9/);
});
