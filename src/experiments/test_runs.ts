/**
 * The test of chosen networks, once, at an experiment's end.
 *
 * @module
 */
import type { Device } from "../devices/mod.ts";
import { Evaluator, readCheckpoint } from "../training/mod.ts";
import type { Measurable, Questions, Run, Study } from "./experiment.ts";
import type { Log, Stoppable } from "./log.ts";
import { classesIn, classRecord, type EpochRunRecord, measuresOf } from "./records.ts";
import { mixed, networkAt } from "./run_checkpoint.ts";
import type { RunFolder } from "./run_folder.ts";
import { sealTest, type TestContent, type TestRecord } from "./test_records.ts";

/** A run that is tested. */
export interface TestedRun {
  /** The run. */
  readonly run: Run;
  /** Its checkpoint's folder. */
  readonly checkpoint: string;
  /** The record of the epoch whose network counts: the last one's, or the best one's. */
  readonly result: EpochRunRecord;
}

/** Where and on what it is tested. */
export interface Testing {
  /** The folder that keeps the tests. */
  readonly folder: RunFolder;
  /** What the tests carry. */
  readonly identity: string;
  readonly device: Device;
  readonly objective: Study["objective"];
  /** The test data; left out where epochs' records have the test already. */
  readonly openTest?: () => Measurable;
  /** What the networks are asked. */
  readonly questions?: Questions;
  readonly log: Log;
  readonly stoppable: Stoppable;
}

/**
 * Tests networks that have no test in the folder yet, and returns all tests by the names of the runs. Where
 * epochs' records have the test, as that was looked at after every epoch, it is taken from that whose network
 * counts.
 *
 * @throws {StoppedError} if it was stopped; tests that were taken are kept.
 */
export async function testRuns(
  testing: Testing,
  runs: readonly TestedRun[],
): Promise<ReadonlyMap<string, TestRecord>> {
  const { folder, identity, questions, openTest } = testing;
  const tests = new Map<string, TestRecord>();
  if (!openTest && !questions) return tests;
  for (const [i, test] of (await folder.tests()).entries()) {
    const place = `${folder.path}/tests.jsonl line ${i + 1}`;
    if (test.identity !== identity) throw mixed(place, test.identity, identity);
    tests.set(test.run, test);
  }
  // A run whose checkpoint was removed may have been trained anew, with other bits on another device.
  const left = runs.filter(({ run: { name }, result }) =>
    tests.get(name)?.trainLoss !== result.trainLoss
  );
  if (left.length === 0) return tests;
  using batches = openTest?.();
  for (const one of left) {
    const test = sealTest(await testRun(testing, one, batches));
    tests.set(one.run.name, test);
    await folder.setTests([...tests.values()]);
    testing.log.print(`${one.run.name}: ${words(test)}`);
  }
  return tests;
}

function words({ testAccuracy = NaN }: TestContent): string {
  return `test accuracy ${(100 * testAccuracy).toFixed(2)} %`;
}

async function testRun(
  { identity, device, objective, questions, stoppable }: Testing,
  { run, checkpoint, result }: TestedRun,
  batches: Measurable | undefined,
): Promise<TestContent> {
  const saved = await readCheckpoint(checkpoint);
  if (!saved) {
    throw new Error(`Cannot test ${run.name}: expected its checkpoint in ${checkpoint}, got none`);
  }
  const values = networkAt(saved, result);
  const { facts, variant, variant: { network } } = run;
  const known = measuresOf(result, "test");
  const { metrics: { loss, accuracy, top5, exact }, classes } =
    known.accuracy !== undefined || !batches
      ? { metrics: known, classes: classesIn(result) }
      : await stoppable(async (signal) => {
        const answers = true;
        const evaluator = await Evaluator.create({ device, network, objective, values, answers });
        try {
          const { metrics, classes } = await evaluator.evaluate(batches.test(), signal);
          return { metrics, classes: classRecord(classes) };
        } finally {
          evaluator.destroy();
        }
      });
  const points = questions && await stoppable(() => questions.ask(device, variant, values));
  const bySize = (key: "accuracy" | "exact") =>
    Object.fromEntries((points ?? []).flatMap((point) => {
      const value = point[key];
      return value !== null && Number.isFinite(value) ? [[point.size, value]] : [];
    }));
  return {
    kind: "test",
    run: run.name,
    identity,
    epoch: result.epoch,
    trainLoss: result.trainLoss,
    ...facts,
    ...finiteOnly({ testLoss: loss, testAccuracy: accuracy, testTop5: top5, testExact: exact }),
    ...classes,
    ...points && { sizeAccuracy: bySize("accuracy"), sizeExact: bySize("exact") },
  };
}

/** Those of some numbers that are finite. */
function finiteOnly<K extends string>(
  numbers: Readonly<Record<K, number | undefined>>,
): Partial<Record<K, number>> {
  const own: Partial<Record<K, number>> = {};
  for (const name in numbers) if (Number.isFinite(numbers[name])) own[name] = numbers[name];
  return own;
}
