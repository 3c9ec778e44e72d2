import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { cifar10 } from "./cifar10.ts";
import { copying } from "./copying.ts";
import { images } from "./images.ts";
import { callCommand, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers, readRecords } from "./testing/run_files.ts";

const common = ["--init=default", "--device=cpu", "--epochs=6", "--early-stopping=1"];
const pictures = [
  ...["--preset=quick", "--model=vit_nano", "--patch=16", "--images=40", "--test=8", "--batch=8"],
];
const letters = [
  ...["--dim=16", "--depth=1", "--states=4", "--examples=64", "--validation=8", "--tests=8"],
  ...["--max=4", "--lr=1e-4"],
];

for (
  const [command, flags] of [[cifar10, pictures], [images, pictures], [copying, letters]] as const
) {
  Deno.test(`${command.usage} stops early, tests the best network, and stays stopped`, () =>
    inFolder(async (folder) => {
      const out = `${folder}/run`;
      const own = [...common, ...flags, "--min-delta=0.9", "--checkpoint=best", `--out=${out}`];
      succeeded(await callCommand(command, own));
      const records = await readRecords(out);
      assert.equal(records.length, 2);
      assert.equal(records[1].stopped, "no better validation accuracy in 1 epoch");
      const accuracies = records.map(({ validationAccuracy }) => validationAccuracy as number);
      const { arms: [arm], protocol } = await readJson(`${out}/summary.json`);
      assert.equal(arm.epochs, 2);
      assert.equal(arm.bestEpoch, 1 + accuracies.indexOf(Math.max(...accuracies)));
      assert.match(protocol, /hadn't become better by more than 0\.9 in an epoch\./);
      const before = await readNumbers(out);
      succeeded(await callCommand(command, [`--resume=${out}`]));
      assert.deepEqual(await readNumbers(out), before);
    }));
}

Deno.test("ends of runs that can't be are refused in one line", async () => {
  const cases: [string[], RegExp][] = [
    [
      ["--early-stopping=-1"],
      /^error: Cannot read --early-stopping: expected a whole number from 0/,
    ],
    [["--early-stopping=1", "--validation=0"], /^error: Cannot use --early-stopping=1 as nothing/],
    [["--checkpoint=worst"], /^error: Cannot read --checkpoint: expected one of last, best, got w/],
    [["--min-delta=0.1"], /^error: Cannot use --min-delta without --early-stopping/],
  ];
  for (const [flags, message] of cases) {
    for (const command of [cifar10, images]) {
      const { code, err } = await callCommand(command, [...pictures, ...flags]);
      assert.equal(code, 2, err);
      assert.match(err, message);
    }
  }
});
