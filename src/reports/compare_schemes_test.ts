import assert from "assert";
import { compareSchemes, comparisonsOf, type NetworkResults } from "./compare_schemes.ts";
import { holmCorrected } from "./holm.ts";

/** Accuracies in percent by arm, one a seed. */
function network(
  accuracies: Readonly<Record<string, readonly (number | null)[]>>,
  schemes: NetworkResults["schemes"],
): NetworkResults {
  const results = Object.entries(accuracies).flatMap(([init, values]) =>
    values.map((value, seed) => ({ init, seed, accuracy: value === null ? null : value / 100 }))
  );
  const rates = new Map(Object.keys(accuracies).map((init) => [init, { rate: 1e-3 }]));
  return {
    name: "net",
    label: "N",
    title: "Net",
    dataset: "data",
    synthetic: false,
    schemes,
    results,
    rates,
  };
}

const example = network({
  default: [50, 51, 52],
  best: [60, 61.5, 62],
  bestControl: [55, 56, 57.2],
  norms: [58, 58.6, 60],
  normsControl: [59, 59.5, 61],
  same: [50.5, 50, 53],
  worse: [40, 41, 42.5],
  alone: [53, 54.1, 55],
  lost: [null, null, null],
}, [
  { init: "worse", control: "default" },
  { init: "norms", control: "normsControl" },
  { init: "lost", control: "bestControl" },
  { init: "same", control: "normsControl" },
  { init: "best", control: "bestControl" },
  { init: "alone", control: "default" },
]);

Deno.test("schemes stand by their differences to the default, each with its control behind", () => {
  const [{ rows }] = compareSchemes([example]);
  assert.deepEqual(rows.map(({ init }) => init), [
    ...[
      "default",
      "best",
      "bestControl",
      "norms",
      "normsControl",
      "alone",
      "same",
      "worse",
      "lost",
    ],
  ]);
  assert.deepEqual(Object.fromEntries(rows.map(({ init, verdict }) => [init, verdict])), {
    default: "baseline",
    best: "beyond default and control",
    bestControl: "beyond default",
    norms: "beyond default, not beyond control",
    normsControl: "beyond default",
    alone: "beyond default",
    same: "no difference shown",
    worse: "worse",
    lost: "diverged",
  });
  const best = rows[1];
  assert.ok(Math.abs(best.toDefault!.mean! - (10 + 10.5 + 10) / 300) < 1e-15);
  assert.deepEqual([best.toControl!.against, best.toControl!.seeds], ["bestControl", 3]);
  assert.equal(rows[5].toControl, undefined);
});

Deno.test("the correction counts all comparisons of all networks", () => {
  const both = compareSchemes([example, { ...example, name: "other" }]);
  const all = both.flatMap(({ rows }) => rows.flatMap(comparisonsOf));
  const known = all.filter(({ probability }) => probability !== undefined);
  // Of 9 arms 8 are compared with the default and 4 with controls; one diverged.
  assert.deepEqual([all.length, known.length], [24, 20]);
  assert.deepEqual(
    known.map(({ corrected }) => corrected),
    holmCorrected(known.map(({ probability }) => probability!)),
  );
  for (const { interval, probability } of known) {
    assert.equal(interval![0] > 0 || interval![1] < 0, probability! < 0.05);
  }
});

Deno.test("differences that are the same of each seed say nothing of their error", () => {
  const same = network({ default: [50, 51], a: [60, 61] }, [{ init: "a", control: "default" }]);
  const [{ rows }] = compareSchemes([same]);
  const { mean, ...rest } = rows[1].toDefault!;
  assert.ok(Math.abs(mean! - 0.1) < 1e-15);
  assert.deepEqual(rest, { init: "a", against: "default", seeds: 2 });
  assert.equal(rows[1].verdict, "no interval");
});

Deno.test("one seed has no interval, and says so", () => {
  const one = network({ default: [50], a: [60] }, [{ init: "a", control: "default" }]);
  const [{ rows }] = compareSchemes([one]);
  assert.equal(rows[1].verdict, "no interval");
  assert.equal(rows[1].toDefault!.corrected, undefined);
});

Deno.test("arms that never differ show no difference", () => {
  const equal = network({ default: [50, 50], a: [50, 50] }, [{ init: "a", control: "default" }]);
  const [{ rows }] = compareSchemes([equal]);
  assert.deepEqual([rows[1].toDefault!.probability, rows[1].verdict], [1, "no difference shown"]);
});
