import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { chooseRates } from "../src/reports/mod.ts";
import { cifar10 } from "./cifar10.ts";
import { copying } from "./copying.ts";
import { images } from "./images.ts";
import { pretraining } from "./pretraining.ts";
import { schemes } from "./schemes.ts";
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

/** The runs of a part, each with the epoch that was its best one, the first where several were. */
async function bestOf(part: string) {
  const records = await readRecords(part);
  return [...new Set(records.map(({ run }) => run))].map((name) => {
    const own = records.filter(({ run }) => run === name);
    const accuracies = own.map(({ validationAccuracy: a, testAccuracy }) =>
      Number(a ?? testAccuracy)
    );
    assert.equal(own.length, 2);
    assert.match(String(own[1].stopped), /^no better (validation|test) accuracy in 1 epoch$/);
    const [{ init, rate, seed }] = own;
    const accuracy = Math.max(...accuracies);
    return { init, rate, seed, accuracy, epoch: 1 + accuracies.indexOf(accuracy) };
  });
}

const ending = ["--early-stopping=1", "--min-delta=0.9", "--checkpoint=best", "--device=cpu"];

Deno.test("parts of a comparison after pre-training stop early, and go on with the best networks", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const flags = [
      ...["--preset=quick", "--model=vit_nano", "--patch=16", "--pretrain=64", "--images=48"],
      ...["--validation=16", "--test=16", "--batch=8", "--epochs=6", "--pretrainEpochs=6"],
      ...["--init=default,pretrained", "--lr=1e-3,0.1", "--threads=1"],
    ];
    succeeded(await callCommand(pretraining, [...flags, ...ending, `--out=${out}`]));
    const [first] = await bestOf(`${out}/pretraining`);
    const tried = await bestOf(`${out}/choice`);
    const chosen = chooseRates(tried);
    const all = [...tried, ...await bestOf(`${out}/comparison`)];
    const { arms, rates, protocol, device, notices } = await readJson(`${out}/summary.json`);
    assert.match(device, /^cpu: CPU, 1 thread,/);
    assert.match(
      protocol,
      /better by more than 0\.9 in an epoch\. The network of a run is that after/,
    );
    for (const { init, seed, rate, bestEpoch, validationAccuracy, epochs, stopped } of arms) {
      assert.deepEqual([rate, rates[init]], Array(2).fill(chosen.get(init)!.rate));
      const own = all.find((one) => one.init === init && one.seed === seed && one.rate === rate)!;
      assert.deepEqual([bestEpoch, validationAccuracy], [own.epoch, own.accuracy]);
      assert.deepEqual([epochs, stopped], [2, "no better validation accuracy in 1 epoch"]);
    }
    // Some best network isn't the last one, or nothing here would tell them apart.
    assert.ok(all.some(({ epoch }) => epoch < 2));
    const page = await Deno.readTextFile(`${out}/report.html`);
    assert.ok(page.includes(`After ${first.epoch} epochs its accuracy is`));
    // Test images of the classes that only pre-training sees chose that epoch, and nothing of the comparison.
    const [notice] = (await readJson(`${out}/pretraining/summary.json`)).notices;
    assert.match(notice, /^OPTIMISTIC Epochs were chosen by the test data/);
    assert.ok(page.includes(notice));
    assert.deepEqual(notices, []);
    const before = await readNumbers(`${out}/choice`);
    succeeded(await callCommand(pretraining, [`--resume=${out}`, "--report"]));
    assert.deepEqual(await readNumbers(`${out}/choice`), before);
  }));

Deno.test("schemes are compared by the best networks of runs that stop early", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    const flags = [
      ...["--preset=quick", "--patch=16", "--images=40", "--validation=16", "--test=16"],
      ...["--epochs=6", "--batch=8", "--networks=vit", "--schemes=conditioned", "--lr=1,30"],
    ];
    succeeded(await callCommand(schemes, [...flags, ...ending, `--out=${out}`]));
    const tried = await bestOf(`${out}/vit/choice`);
    const chosen = chooseRates(tried);
    await bestOf(`${out}/vit/comparison`);
    const { networks: [{ rows }], protocol } = await readJson(`${out}/summary.json`);
    assert.match(protocol, /Runs ended early once their validation accuracy/);
    for (const { init, rate } of rows) assert.deepEqual(rate, chosen.get(init), init);
    assert.ok(tried.some(({ epoch }) => epoch < 2));
  }));

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
