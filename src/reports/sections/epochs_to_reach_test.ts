import assert from "assert";
import type { EpochRecord } from "../types.ts";
import { accuracyLevels, epochsToReach, epochsToReachSection } from "./epochs_to_reach.ts";

function run(init: string, seed: number, accuracies: number[]): EpochRecord[] {
  return accuracies.map((testAccuracy, index) => ({
    init,
    seed,
    epoch: index + 1,
    trainLoss: 1,
    trainAccuracy: 0.5,
    testAccuracy,
    learningRate: 0.001,
    examplesPerSecond: 1,
    seconds: 1,
  }));
}

Deno.test("the first epoch counts, whatever comes later and in whatever order", () => {
  const records = run("a", 0, [0.2, 0.5, 0.4, 0.5]);
  assert.equal(epochsToReach(records, 0.5), 2);
  assert.equal(epochsToReach(records.toReversed(), 0.45), 2);
  assert.equal(epochsToReach(records, 0.51), Infinity);
});

Deno.test("levels are round, above the start and reached by some run", () => {
  assert.deepEqual(accuracyLevels(run("a", 0, [0.28, 0.5, 0.564])), [
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.55,
  ]);
  assert.deepEqual(accuracyLevels(run("a", 0, [0.9, 0.913])), [
    0.902,
    0.904,
    0.906,
    0.908,
    0.91,
    0.912,
  ]);
  assert.deepEqual(accuracyLevels(run("a", 0, [0.1, 1])), [0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(accuracyLevels(run("a", 0, [0.5, 0.4])), []);
  assert.deepEqual(accuracyLevels([...run("a", 0, [0.1]), ...run("b", 0, [0.9])]), []);
  assert.deepEqual(accuracyLevels([]), []);
});

Deno.test("bars are medians over seeds, with the range of the seeds that reached the level", () => {
  const section = epochsToReachSection([
    ...run("default", 0, [0.1, 0.2, 0.3, 0.4]),
    ...run("default", 1, [0.1, 0.3, 0.3, 0.3]),
    ...run("default", 2, [0.1, 0.2, 0.3, 0.3]),
    ...run("mimetic", 0, [0.1, 0.4, 0.4, 0.4]),
  ])!;
  const [bars, , ranges, ours] = section.figures![0].data;
  const at = (level: string) => (bars.x as string[]).findIndex((label) => label.startsWith(level));
  assert.equal((bars.y as number[])[at("30")], 3);
  assert.deepEqual((ranges.x as string[]).map((label) => parseInt(label)), [25, 30]);
  assert.deepEqual((ranges.error_y as { arrayminus: number[] }).arrayminus, [1, 1]);
  assert.equal((bars.y as (number | null)[])[at("40")], null);
  assert.equal((bars.text as string[])[at("40")], "–");
  assert.equal((ours.y as number[])[at("40")], 2);
});

Deno.test("without test accuracy there is no section", () => {
  const [record] = run("a", 0, [0.5]);
  const { testAccuracy: _, ...unmeasured } = record;
  assert.equal(epochsToReachSection([unmeasured]), undefined);
});
