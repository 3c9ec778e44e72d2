import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { chooseRates, gapShares, pairedDifferences } from "../src/reports/mod.ts";
import { pretraining } from "./pretraining.ts";
import { callCommand, interruptTask, list, runTask, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers, readRecords, readResults } from "./testing/run_files.ts";

const tiny = [
  ..."--preset=quick --patch=8 --pretrain=128 --pretrainEpochs=2 --images=96".split(" "),
  ..."--validation=32 --test=64 --epochs=2 --seeds=2 --device=cpu".split(" "),
];

const arms = ["default", "mimetic", "fitted", "fittedNorms", "pretrained"];
const parts = ["choice", "comparison", "pretraining"];

/** The titles that a report's figures are drawn with. */
function figureTitles(page: string): string[] {
  const [, json] = /id="figures">([^]*?)<\/script>/.exec(page)!;
  return JSON.parse(json).map(
    ({ layout }: { layout: { title: { text: string } } }) => layout.title.text,
  );
}

/** All numbers of a run that don't depend on the clock. */
async function numbers(path: string) {
  const { rates, shares } = await readJson(`${path}/summary.json`);
  return {
    parts: await Promise.all(parts.map((part) => readNumbers(`${path}/${part}`))),
    results: await readResults(path),
    rates,
    shares,
  };
}

Deno.test("a quick run pre-trains, chooses rates, compares, and says what of the gap is closed", () =>
  inFolder(async (folder) => {
    const result = await runTask("pretraining", [...tiny, "--out=run"], folder);
    succeeded(result);
    assert.match(
      result.err,
      /^folder: run; to go on with it: deno task pretraining --resume=run$/m,
    );
    assert.match(result.err, /^mimetic-rate0\.003-seed0: epoch 2\/2, .*, validation accuracy /m);
    assert.match(result.err, /^pretrained-rate0\.00\d-seed1: test accuracy \d/m);
    assert.match(result.err, /^report: run\/report\.html$/m);
    assert.equal(result.err.match(/^folder:/gm)!.length, 1);
    const run = `${folder}/run`;
    assert.deepEqual(
      await list(run),
      [...parts, "config.json", "report.html", "summary.json", "tests.jsonl"].sort(),
    );

    const { rates, shares, differences, arms: results, classes, synthetic, dataset } =
      await readJson(
        `${run}/summary.json`,
      );
    assert.deepEqual([synthetic, Object.keys(rates)], [true, arms]);
    assert.match(dataset, /classes 5 to 9.*classes 0 to 4/);
    // Every arm was tried at both rates, and goes on at the one that validation images chose.
    const tried = await readRecords(`${run}/choice`);
    assert.equal(tried.length, 2 * 2 * arms.length);
    const endings = tried.filter(({ epoch }) => epoch === 2)
      .map(({ init, rate, validationAccuracy: accuracy }) => ({ init, rate, accuracy }));
    assert.ok(tried.every((record) => !("testAccuracy" in record)));
    const chosen = chooseRates(endings);
    for (const init of arms) assert.equal(rates[init], chosen.get(init)!.rate);
    const compared = (await readRecords(`${run}/comparison`)).filter(({ epoch }) => epoch === 1);
    assert.deepEqual(
      compared.map(({ init, rate, seed }) => [init, rate, seed]).sort(),
      arms.map((init) => [init, rates[init], 1]).sort(),
    );
    // Tests, of every arm with every seed.
    // deno-lint-ignore no-explicit-any
    const tests = results.map(({ init, seed, testAccuracy: accuracy }: any) => {
      assert.equal(Math.round(64 * accuracy), 64 * accuracy);
      return { init, seed, accuracy };
    });
    assert.deepEqual(
      tests.map(({ init, seed }: { init: string; seed: number }) => `${init} ${seed}`),
      arms.flatMap((init) => [`${init} 0`, `${init} 1`]),
    );
    assert.deepEqual(
      JSON.stringify(shares),
      JSON.stringify(gapShares(tests, "default", "pretrained")),
    );
    assert.deepEqual(JSON.stringify(differences), JSON.stringify(pairedDifferences(tests)));
    const report = await Deno.readTextFile(`${run}/report.html`);
    for (
      const text of [
        "SYNTHETIC",
        "lowest tried",
        "The gap between default and pretrained",
        "blocks.2.attn",
      ]
    ) {
      assert.ok(report.includes(text), text);
    }
    // Answers of the tests are counted in the comparison's five classes, which have no top five.
    assert.deepEqual(classes.accuracies.map(({ init }: { init: string }) => init), arms);
    assert.equal(classes.examples.length, 5);
    assert.ok(results.every((arm: object) => !("testTop5" in arm)));
    assert.match(report, /<h2[^>]*>Classes</);
    // Every figure of generated images says so, and only the last report has seen test images.
    for (const part of ["pretraining", "choice", "comparison", ""]) {
      const page = await Deno.readTextFile(`${run}/${part}/report.html`);
      const titles = figureTitles(page);
      assert.ok(titles.length >= 3, `${part}: ${titles}`);
      for (const title of titles) assert.match(title, /^SYNTHETIC · /, part);
      const { measuredOn } = await readJson(`${run}/${part}/summary.json`);
      const chooses = ["choice", "comparison"].includes(part);
      assert.equal(measuredOn, chooses ? "validation" : "test", part);
      const words = [titles.join("\n"), page.replaceAll(/<script[^]*?<\/script>/g, "")].join("\n");
      assert.equal(/test accuracy/i.test(words), !chooses, part);
    }
    // The report alone, from what is there.
    const before = await numbers(run);
    await Deno.remove(`${run}/report.html`);
    succeeded(await callCommand(pretraining, [`--resume=${run}`, "--report"]));
    assert.deepEqual(await numbers(run), before);
    assert.ok((await Deno.stat(`${run}/report.html`)).size > 1e6);
    const part = await callCommand(pretraining, [`--resume=${run}/choice`]);
    assert.match(
      part.err,
      /^error: Cannot read .*expected experiment to be "pretraining", got "choi/,
    );
  }));

Deno.test("killed and interrupted in any part, a run is resumed to the same numbers", () =>
  inFolder(async (folder) => {
    succeeded(await callCommand(pretraining, [...tiny, `--out=${folder}/whole`]));
    const whole = await numbers(`${folder}/whole`);
    const recorded = (part: string, count: number) => async () =>
      (await Deno.readTextFile(`${folder}/run/${part}/records.jsonl`).catch(() => ""))
        .split("\n").length > count;
    const args = [...tiny, "--out=run"];
    await interruptTask("pretraining", args, folder, "SIGKILL", recorded("pretraining", 1));
    const early = await callCommand(pretraining, [`--resume=${folder}/run`, "--report"]);
    assert.equal(early.code, 1);
    assert.match(
      early.err,
      /^error: Cannot write a report: expected all parts to have ended, got .*run\/\w+ without/m,
    );
    const again = ["--resume=run"];
    const stopped = await interruptTask(
      "pretraining",
      again,
      folder,
      "SIGINT",
      recorded("choice", 3),
    );
    assert.equal(stopped.code, 130, stopped.err);
    assert.match(stopped.err, /^stopped; go on with: deno task pretraining --resume=run$/m);
    const smaller = [...again, "--recompute=functions"];
    await interruptTask("pretraining", smaller, folder, "SIGKILL", recorded("comparison", 2));
    succeeded(await callCommand(pretraining, [`--resume=${folder}/run`]));
    assert.deepEqual(await numbers(`${folder}/run`), whole);
  }));

Deno.test("pre-training on other images, of a convolutional network", () =>
  inFolder(async (folder) => {
    const own = ["--model=convmixer_32_4", "--split=images", "--lr=0.01", "--seeds=1"];
    const init = "--init=default,covariance,fitted,fittedNorms,pretrained";
    const { code, err } = await callCommand(pretraining, [
      ...tiny,
      ...own,
      init,
      `--out=${folder}/run`,
    ]);
    assert.equal(code, 0, err);
    assert.deepEqual(await list(`${folder}/run`), [
      "choice",
      "config.json",
      "pretraining",
      "report.html",
      "summary.json",
      "tests.jsonl",
    ]);
    const { arms, dataset } = await readJson(`${folder}/run/summary.json`);
    assert.equal(arms.length, 5);
    assert.match(dataset, /images 128 to 223/);
    const report = await Deno.readTextFile(`${folder}/run/report.html`);
    assert.ok(report.includes("the closed form that is nearest to it"));
  }));

Deno.test("wrong input is refused in one line, and nothing is left behind", () =>
  inFolder(async (folder) => {
    const quick = [...tiny, `--out=${folder}/run`];
    const wrong: [string[], number, RegExp][] = [
      [["--init=default,fitted"], 2, /^error: Cannot use --init=default,fitted as it lacks pretr/],
      [["--init=default,pretrained,covariance"], 2, /^error: Cannot use --init=covariance with/],
      [["--init=default,pretrained,transfer"], 2, /^error: Cannot use --init=transfer as fitted/],
      [["--validation=96"], 2, /^error: Cannot use --validation=96 of --images=96 as none is le/],
      [["--split=images", "--pretrain=50000"], 2, /^error: Cannot use --split=images with 50,096 /],
      [["--images=30000"], 2, /^error: Cannot use --split=classes with 30,000 images as --images/],
      [
        ["--images=40"],
        1,
        /^error: Cannot make a loader: expected enough images for a batch of 32/,
      ],
      [["--reuse=before"], 2, /^error: Cannot use --reuse with pretraining: its parts choose/],
      [["--split=rows"], 2, /^error: Cannot read --split: expected one of classes, images, got r/],
      [["--patch=5"], 2, /^error: Cannot use --patch=5: .* got 32 pixels and patches of 5$/m],
      [[`--data=${folder}/nowhere`], 1, /^error: Cannot .*nowhere/],
    ];
    for (const [args, expected, message] of wrong) {
      const { code, err } = await callCommand(pretraining, [...quick, ...args]);
      assert.equal(code, expected, `${args}: ${err}`);
      assert.match(err, message);
      assert.equal(err.split("\n").length, expected, err);
    }
    assert.deepEqual(await list(folder), []);
  }));
