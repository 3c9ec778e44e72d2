import assert from "assert";
import { gapShares } from "./gap_shares.ts";
import type { Interval, SeededResult } from "./paired.ts";

const runs = (init: string, ...accuracies: (number | null)[]): SeededResult[] =>
  accuracies.map((accuracy, seed) => ({ init, seed, accuracy }));

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual}, not ${expected}`);

/** Standard errors within half a 95 % interval of two seeds: t of one degree of freedom. */
const T1 = 12.706204736432095;
const nearInterval = (interval: Interval | undefined, center: number, error: number) => {
  const [low, high] = interval!;
  assert.ok(Math.abs((low + high) / 2 - center) < 1e-12, `${interval} isn't around ${center}`);
  assert.ok(Math.abs((high - low) / 2 - T1 * error) < 1e-9, `${interval} isn't ${error} wide`);
};

Deno.test("gapShares() gives the numbers that a hand computes", () => {
  const shares = gapShares(
    [...runs("default", 0.5, 0.4), ...runs("fitted", 0.6, 0.6), ...runs("pretrained", 0.8, 0.7)],
    "default",
    "pretrained",
  );
  assert.deepEqual(shares.map(({ init, seeds }) => [init, seeds]), [
    ["default", 2],
    ["fitted", 2],
    ["pretrained", 2],
  ]);
  // Gains of .1 and .2 on gaps of .3 and .3: half; the rests are -.05 and .05.
  near(shares[1].gain, 0.15);
  nearInterval(shares[1].gainInterval, 0.15, 0.05);
  near(shares[1].share, 0.5);
  nearInterval(shares[1].shareInterval, 0.5, 0.05 / 0.3);
  near(shares[0].share, 0);
  nearInterval(shares[0].shareInterval, 0, 0);
  near(shares[2].share, 1);
  nearInterval(shares[2].shareInterval, 1, 0);
});

Deno.test("gapShares() weighs seeds by their gaps, and an arm may fall behind or go beyond", () => {
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
  // Gaps .1 and .3: gains -.1 and 0 are -1/4 of them, .3 and .4 are 7/4.
  near(worse.share, -0.25);
  near(better.share, 1.75);
  // Rests of the first: -.1 + .025 = -.075 and .075, whose error .075 is over a gap of .2.
  nearInterval(worse.shareInterval, -0.25, 0.375);
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
