import assert from "assert";
import { type ImageSet, syntheticImages } from "../data/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Measurable, StudyData } from "./experiment.ts";
import { imageProtocol } from "./image_protocol.ts";
import { type Stoppable, StoppedError } from "./log.ts";
import { assertHeldOut } from "./protocol.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { formatTests, parseTests, sealTest } from "./test_records.ts";
import { tiny, tinyStudy } from "./testing/tiny.ts";

const { train } = syntheticImages({ train: 32, test: 8 });

/** Whoever learns the training images is wrong about these. */
const shifted: ImageSet = { ...train, labels: train.labels.map((label) => (label + 5) % 10) };

/** What was looked at, in order: a test of a network, or a validation. */
interface Looks {
  readonly seen: string[];
  /** Called as a test begins. */
  onTest: () => void;
}

/** Validation on the images that are learned, tests on those with other labels. */
function contrary(
  looks: Looks,
  { validation, testEachEpoch }: { validation: boolean; testEachEpoch: boolean },
): StudyData {
  const sets = { train, ...validation && { validation: train }, test: shifted };
  const protocol = imageProtocol(sets, { batch: 8, testEachEpoch });
  const watched = (open: () => Measurable) => (): Measurable => {
    const opened = open();
    return {
      test: () => {
        looks.seen.push("test");
        looks.onTest();
        return opened.test();
      },
      [Symbol.dispose]: () => opened[Symbol.dispose](),
    };
  };
  const { openTest } = protocol;
  return {
    description: "SYNTHETIC images",
    ...protocol,
    open: (seed) => {
      const data = protocol.open(seed);
      const measured = data.test && (() => {
        looks.seen.push(protocol.measuredOn!);
        return data.test!();
      });
      return { ...data, ...measured && { test: measured } };
    },
    ...openTest && { openTest: watched(openTest) },
  };
}

/** Runs it at rates of which the lower one learns next to nothing. */
function run(
  looks: Looks,
  how: { validation: boolean; testEachEpoch: boolean },
  options: RunOptions,
  lr = [1e-5, 1e-2],
) {
  const study = async (settings: Parameters<typeof tinyStudy>[0]) => ({
    ...await tinyStudy(settings),
    data: () => contrary(looks, how),
  });
  const given = options.resume ? {} : { lr, epochs: 6 };
  return runExperiment({ ...tiny, study }, given, { device: "cpu", ...options });
}

const watch = (): Looks => ({ seen: [], onTest() {} });

// deno-lint-ignore no-explicit-any
async function recordsOf(folder: string, file = "records.jsonl"): Promise<any[]> {
  const lines = (await Deno.readTextFile(`${folder}/${file}`)).trimEnd().split("\n");
  return lines.map((line) => {
    const { seconds: _, examplesPerSecond: __, identity: ___, digest: ____, ...rest } = JSON.parse(
      line,
    );
    return rest;
  });
}

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/run`));

Deno.test("rates are chosen by validation, where the test would choose others", () =>
  inRun(async (out) => {
    const { summary } = await run(watch(), { validation: true, testEachEpoch: true }, { out });
    const last = (await recordsOf(out)).filter(({ epoch }) => epoch === 6);
    for (const { init, rate, testAccuracy, validationAccuracy } of summary.arms) {
      const at = (rate: number) => last.find((one) => one.init === init && one.rate === rate);
      const [low, high] = [at(1e-5), at(1e-2)];
      assert.ok(high.validationAccuracy > low.validationAccuracy, init);
      assert.ok(high.testAccuracy < low.testAccuracy, init);
      assert.deepEqual([rate, testAccuracy], [1e-2, high.testAccuracy]);
      assert.equal(validationAccuracy, high.validationAccuracy);
    }
    assert.equal(summary.measuredOn, "test");
    assert.match(
      summary.protocol!,
      /^Each arm's rate is the one with the best mean validation accuracy of all .* after every epoch/,
    );
    assert.deepEqual(summary.notices, []);
    const html = await Deno.readTextFile(`${out}/report.html`);
    assert.match(html, /0\.01 \(highest tried\)/);
  }));

Deno.test("test data are looked at once: at the end, by chosen networks, and never again", () =>
  inRun(async (out) => {
    const looks = watch();
    const how = { validation: true, testEachEpoch: false };
    const { summary } = await run(looks, how, { out });
    // Two arms at two rates for six epochs, then each arm at its own rate.
    assert.deepEqual(looks.seen, [...Array(24).fill("validation"), "test", "test"]);
    assert.deepEqual(summary.arms.map(({ rate }) => rate), [1e-2, 1e-2]);
    assert.match(summary.protocol!, /Test data were looked at once, after the last epoch, by netw/);
    const tests = await recordsOf(out, "tests.jsonl");
    assert.deepEqual(tests.map(({ run, epoch }) => [run, epoch]), [
      ["default-rate0.01-seed0", 6],
      ["mimetic-rate0.01-seed0", 6],
    ]);
    assert.deepEqual(
      tests.map(({ testAccuracy }) => testAccuracy),
      summary.arms.map(({ testAccuracy }) => testAccuracy),
    );
    assert.ok((await recordsOf(out)).every((record) => !("testAccuracy" in record)));
    for (const report of [false, true]) {
      const again = await run(looks, how, { resume: out, report });
      assert.deepEqual(again.summary.arms, summary.arms);
    }
    assert.equal(looks.seen.length, 26);
    // A network that isn't the one that was tested is tested.
    const file = `${out}/tests.jsonl`;
    const [first, second] = parseTests(await Deno.readTextFile(file), file);
    const { digest: _, ...other } = { ...first, trainLoss: 9, testAccuracy: 1 };
    await Deno.writeTextFile(file, formatTests([sealTest(other), second]));
    const renewed = await run(looks, how, { resume: out });
    assert.deepEqual(renewed.summary.arms, summary.arms);
    assert.equal(looks.seen.length, 27);
    // A look after every epoch sees the same.
    const each = await run(watch(), { validation: true, testEachEpoch: true }, {
      out: `${out}-each`,
    });
    const numbers = (arms: typeof summary.arms) => arms.map(({ seconds: _, ...rest }) => rest);
    assert.deepEqual(numbers(each.summary.arms), numbers(summary.arms));
    assert.deepEqual(each.summary.classes, summary.classes);
  }));

Deno.test("answers are counted by class where results are measured, and folders without them are reported", () =>
  inRun(async (out) => {
    const sum = (counts: number[]) => counts.reduce((total, n) => total + n);
    const how = { validation: true, testEachEpoch: false };
    const { summary } = await run(watch(), how, { out }, [1e-2]);
    const tests = await recordsOf(out, "tests.jsonl");
    assert.equal(tests.length, 2);
    for (const { testAccuracy, testTop5, classExamples, classCorrect, classConfused } of tests) {
      assert.deepEqual([sum(classExamples), sum(classCorrect) / 32], [32, testAccuracy]);
      assert.equal(sum(classCorrect) + sum(classConfused.map((one: number[]) => one[2])), 32);
      assert.ok(testTop5 >= testAccuracy && testTop5 <= 1);
    }
    assert.deepEqual(summary.arms.map((arm) => arm.testTop5), tests.map((test) => test.testTop5));
    assert.deepEqual(summary.classes!.examples, tests[0].classExamples);
    assert.ok((await recordsOf(out)).every((record) => !("classExamples" in record)));
    const html = await Deno.readTextFile(`${out}/report.html`);
    assert.match(html, /Top-5 accuracy[^]*<h2[^>]*>Classes</);
    // As a folder of before has them.
    const file = `${out}/tests.jsonl`;
    const older = parseTests(await Deno.readTextFile(file), file).map((test) => {
      const { digest: _, testTop5: __, classExamples: ___, classCorrect: ____, ...rest } = test;
      const { classConfused: _____, ...before } = rest;
      return sealTest(before);
    });
    await Deno.writeTextFile(file, formatTests(older));
    const again = await run(watch(), how, { resume: out });
    assert.equal(again.summary.classes, undefined);
    const accuracies = (arms: typeof summary.arms) => arms.map((arm) => arm.testAccuracy);
    assert.deepEqual(accuracies(again.summary.arms), accuracies(summary.arms));
    assert.doesNotMatch(await Deno.readTextFile(`${out}/report.html`), /<h2[^>]*>Classes<|Top-5/);
  }));

Deno.test("without validation data test data choose only where they are asked to, and that is said", () =>
  inRun(async (out) => {
    const none = { validation: false, testEachEpoch: false };
    await assert.rejects(run(watch(), none, { out }), {
      name: "UsageError",
      message: /^Cannot choose among the rates 0\.00001, 0\.01 as nothing is kept for validation: /,
    });
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
    const looks = watch();
    const one = await run(looks, none, { out }, [1e-2]);
    assert.deepEqual(looks.seen, ["test", "test"]);
    assert.match(
      one.summary.protocol!,
      /^No data were kept for validation, and nothing was chosen/,
    );
    assert.ok(one.summary.arms.every(({ testAccuracy }) => testAccuracy !== null));

    const each = { validation: false, testEachEpoch: true };
    const { summary } = await run(watch(), each, { out: `${out}-each` });
    assert.deepEqual(summary.arms.map(({ rate }) => rate), [1e-5, 1e-5]);
    // The last look is what results are.
    const records = await recordsOf(`${out}-each`);
    assert.ok(records.every((one) => (one.epoch === 6) === ("classExamples" in one)));
    assert.ok(records.every((one) => one.testTop5 >= one.testAccuracy));
    assert.equal(summary.classes!.accuracies.length, 2);
    assert.match(summary.notices![0], /^OPTIMISTIC Rates were chosen by the test data/);
    assert.match(
      await Deno.readTextFile(`${out}-each/report.html`),
      /<strong>OPTIMISTIC<\/strong>/,
    );
  }));

Deno.test("stopped as it looks at test data, after an epoch or at the end, a run goes on to the same", () =>
  inRun(async (out) => {
    for (const testEachEpoch of [true, false]) {
      const how = { validation: true, testEachEpoch };
      const [whole, cut] = [`${out}-whole-${testEachEpoch}`, `${out}-cut-${testEachEpoch}`];
      await run(watch(), how, { out: whole }, [1e-2]);
      const controllers: AbortController[] = [];
      const stoppable: Stoppable = async (work) => {
        const controller = new AbortController();
        controllers.push(controller);
        const result = await work(controller.signal);
        if (controller.signal.aborted) throw new StoppedError(130);
        return result;
      };
      const looks = watch();
      // In the second look: after the second epoch, or at the second network.
      looks.onTest = () => {
        if (looks.seen.filter((what) => what === "test").length === 2) controllers.at(-1)!.abort();
      };
      await assert.rejects(run(looks, how, { out: cut, stoppable }, [1e-2]), StoppedError);
      const left = testEachEpoch ? "records.jsonl" : "tests.jsonl";
      assert.equal((await recordsOf(cut, left)).length, 1);
      await run(watch(), how, { resume: cut });
      assert.deepEqual(await recordsOf(cut), await recordsOf(whole));
      assert.deepEqual(await recordsOf(cut, "tests.jsonl"), await recordsOf(whole, "tests.jsonl"));
    }
  }));

Deno.test("to keep all for validation is refused", () => {
  assertHeldOut({ images: 10, validation: 9 });
  assert.throws(() => assertHeldOut({ images: 10, validation: 10 }), {
    name: "UsageError",
    message: "Cannot use --validation=10 of --images=10 as none is left to train on",
  });
});
