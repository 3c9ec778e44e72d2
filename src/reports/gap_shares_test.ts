import assert from "assert";
import { type GapResult, gapShares } from "./gap_shares.ts";

const runs = (init: string, ...accuracies: (number | null)[]): GapResult[] =>
  accuracies.map((accuracy, seed) => ({ init, seed, accuracy }));

const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs(actual! - expected) < 1e-12, `${actual}, not ${expected}`);

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
  near(shares[1].gainError, 0.05);
  near(shares[1].share, 0.5);
  near(shares[1].shareError, 0.05 / 0.3);
  near(shares[0].share, 0);
  near(shares[0].shareError, 0);
  near(shares[2].share, 1);
  near(shares[2].shareError, 0);
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
  near(worse.shareError, 0.375);
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
  assert.deepEqual([fitted.seeds, fitted.shareError, fitted.gainError], [1, undefined, undefined]);
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
