import assert from "assert";
import { fiellerInterval, gapShares } from "./gap_shares.ts";
import { type Interval, type SeededResult, studentInterval } from "./paired.ts";

const runs = (init: string, ...accuracies: (number | null)[]): SeededResult[] =>
  accuracies.map((accuracy, seed) => ({ init, seed, accuracy }));

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual}, not ${expected}`);

/** Ends of an interval as whole percentages. */
const percent = (interval: Interval | undefined) => interval!.map((x) => Math.round(100 * x));

Deno.test("gapShares() gives the numbers that a hand computes", () => {
  const [start, fitted, end] = gapShares(
    [...runs("default", 0.5, 0.4), ...runs("fitted", 0.6, 0.6), ...runs("pretrained", 0.8, 0.7)],
    "default",
    "pretrained",
  );
  assert.deepEqual([start, fitted, end].map(({ init, seeds }) => [init, seeds]), [
    ["default", 2],
    ["fitted", 2],
    ["pretrained", 2],
  ]);
  // Gains of .1 and .2 on gaps of .3 and .3: half. The gaps don't vary, so it is Student's interval of the
  // gains over .3: the t of one degree of freedom is 12.706, and the standard error .05.
  const reach = 12.706204736432095 * 0.05;
  near(fitted.gain, 0.15);
  near(fitted.share, 0.5);
  for (const [i, sign] of [-1, 1].entries()) {
    assert.ok(Math.abs(fitted.gainInterval![i] - (0.15 + sign * reach)) < 1e-9);
    assert.ok(Math.abs(fitted.shareInterval![i] - (0.5 + sign * reach / 0.3)) < 1e-9);
  }
  near(start.share, 0);
  assert.deepEqual(start.shareInterval, [0, 0]);
  near(end.share, 1);
  assert.deepEqual(end.shareInterval, [1, 1]);
});

Deno.test("gapShares() weighs seeds by their gaps; where the gap may be none, a share has no interval", () => {
  const [, worse, better] = gapShares(
    [
      ...runs("default", 0.5, 0.5),
      ...runs("fittedNorms", 0.4, 0.5),
      ...runs("fitted", 0.8, 0.9),
      ...runs("pretrained", 0.6, 0.8),
    ],
    "default",
    "pretrained",
  );
  // Gaps .1 and .3: gains -.1 and 0 are -1/4 of them, .3 and .4 are 7/4. The gap is .2 ± 12.7 · .1.
  near(worse.share, -0.25);
  near(better.share, 1.75);
  for (const one of [worse, better]) {
    assert.deepEqual([one.shareInterval, one.shareUnbounded], [undefined, true]);
  }
});

/** The tests of a network in the published records of a split. */
async function published(split: string, model?: string): Promise<SeededResult[]> {
  const file = new URL("../../bench/results/pretraining.jsonl", import.meta.url);
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line))
    .filter((one) => one.part === "test" && one.split === split && one.model === model)
    .map(({ init, seed, testAccuracy: accuracy }) => ({ init, seed, accuracy }));
}

Deno.test("Fieller's intervals of the published comparisons are those that were computed by hand", async () => {
  const shareOf = (results: readonly SeededResult[], init: string) =>
    gapShares(results, "default", "pretrained").find((one) => one.init === init)!;
  const mimetic = shareOf(await published("classes"), "mimetic");
  assert.equal(Math.round(100 * mimetic.share!), 81);
  assert.deepEqual(percent(mimetic.shareInterval), [72, 106]);
  const covariance = shareOf(await published("classes", "convmixer_96_8"), "covariance");
  assert.equal(Math.round(100 * covariance.share!), 61);
  assert.deepEqual(percent(covariance.shareInterval), [17, 83]);
  const seen = shareOf(await published("images"), "mimetic");
  assert.equal(Math.round(100 * seen.share!), 38);
  assert.deepEqual(percent(seen.shareInterval), [29, 47]);
});

Deno.test("the ends of Fieller's interval are the ratios at which a paired t test is at its limit", () => {
  const [above, below] = [[3, 5, 4, 6], [9, 8, 11, 10]];
  for (const ratio of fiellerInterval(above, below)!) {
    const [low, high] = studentInterval(above.map((x, i) => x - ratio * below[i]))!;
    assert.ok(Math.min(Math.abs(low), Math.abs(high)) < 1e-9, `${ratio}: ${low} to ${high}`);
  }
});

Deno.test("gapShares() pairs by seed: what has no partner isn't counted", () => {
  const [, fitted, lost] = gapShares(
    [
      ...runs("default", 0.5, 0.4, null),
      ...runs("fitted", 0.6, null, 0.9),
      ...runs("lost", null, null, 0.3),
      ...runs("pretrained", 0.7, 0.8, 0.8),
    ],
    "default",
    "pretrained",
  );
  near(fitted.share, 0.5);
  assert.deepEqual([fitted.seeds, fitted.shareInterval, fitted.gainInterval], [
    1,
    undefined,
    undefined,
  ]);
  assert.deepEqual(lost, { init: "lost", seeds: 0 });
});

Deno.test("gapShares() has no share of a gap that isn't there", () => {
  const shares = gapShares(
    [...runs("default", 0.5), ...runs("fitted", 0.6), ...runs("pretrained", 0.5)],
    "default",
    "pretrained",
  );
  near(shares[1].gain, 0.1);
  assert.equal(shares[1].share, undefined);
  assert.deepEqual(gapShares(runs("fitted", 0.6), "default", "pretrained"), [
    { init: "fitted", seeds: 0 },
  ]);
});
