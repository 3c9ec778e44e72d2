import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { cifar10 } from "./cifar10.ts";
import { callCommand, list, succeeded } from "./testing/processes.ts";
import { readJson, readRecords } from "./testing/run_files.ts";

const tiny = "--preset=quick --patch=8 --images=256 --test=64 --epochs=2 --device=cpu".split(" ");

Deno.test("rates that diverge don't end a comparison; they are recorded, marked, and not run again", () =>
  inFolder(async (folder) => {
    const run = `${folder}/run`;
    // Each step multiplies weights by a tenth less than 1, or by −10⁸.
    const rates = ["--lr=1e-6,1e3,2e-6", "--decay=1e5", "--clip=0", "--init=default"];
    const first = await callCommand(cifar10, [...tiny, "--batch=16", ...rates, `--out=${run}`]);
    succeeded(first);
    const whole = await readRecords(run);
    assert.deepEqual(whole.map(({ kind, rate, epoch }) => [kind, rate, epoch]), [
      ["epoch", 1e-6, 1],
      ["epoch", 1e-6, 2],
      ["diverged", 1e3, 0],
      ["epoch", 2e-6, 1],
      ["epoch", 2e-6, 2],
    ]);
    assert.match(whole[2].reason, /no longer finite: epoch 1, step \d+; use a lower learning rate/);
    const { complete, diverged, notices, arms, config } = await readJson(`${run}/summary.json`);
    assert.deepEqual([complete, diverged.length, arms.length], [true, 1, 1]);
    const lost = config.endings.map(({ accuracy }: { accuracy: number | null }) =>
      accuracy === null
    );
    assert.deepEqual(lost, [false, true, false]);
    assert.match(notices[0], /^DIVERGED 1 of 3 runs have no result/);
    const html = await Deno.readTextFile(`${run}/report.html`);
    assert.match(html, /<strong>DIVERGED<\/strong> 1 of 3 runs have no result/);
    succeeded(await callCommand(cifar10, [`--resume=${run}`]));
    assert.deepEqual(await readRecords(run), whole);
  }));

Deno.test("where every run diverges there is a report and a failure", () =>
  inFolder(async (folder) => {
    const run = `${folder}/run`;
    const args =
      "--preset=quick --images=40 --validation=8 --batch=4 --test=20 --epochs=1 --lr=1e3 --decay=1e6 " +
      "--warmup=0 --clip=0 --device=cpu";
    for (const given of [[...args.split(" "), `--out=${run}`], [`--resume=${run}`]]) {
      const { code, err } = await callCommand(cifar10, given);
      assert.equal(code, 1);
      assert.match(
        err,
        /^error: Cannot compare: .* every one diverged; .* lower rates than --lr=1000/,
      );
      assert.deepEqual(await list(run), [
        "config.json",
        "device.json",
        "records.jsonl",
        "report.html",
        "summary.json",
      ]);
      const { notices, arms } = await readJson(`${run}/summary.json`);
      assert.match(notices[0], /Every run of default; mimetic diverged\.$/);
      assert.deepEqual(arms, []);
    }
  }));
