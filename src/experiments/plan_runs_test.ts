import assert from "assert";
import { convmixer, describe, vit } from "../models/mod.ts";
import type { Study } from "./experiment.ts";
import { firstValues, planRuns } from "./plan_runs.ts";
import { tinyStudy } from "./testing/tiny.ts";
import { variantsOf } from "./variants.ts";

const study = await tinyStudy({ seeds: 2, epochs: 1, lr: [1e-3] });
const names = (change: Partial<Study>) => planRuns({ ...study, ...change }).map(({ name }) => name);

Deno.test("there is a run for each arm, rate, network and seed, seeds outermost", () => {
  assert.deepEqual(names({}), ["default-seed0", "mimetic-seed0", "default-seed1", "mimetic-seed1"]);
  assert.deepEqual(names({ rates: [1e-3, 0.01], seeds: 1 }), [
    "default-rate0.001-seed0",
    "mimetic-rate0.001-seed0",
    "default-rate0.01-seed0",
    "mimetic-rate0.01-seed0",
  ]);
  assert.equal(names({ nameRate: true })[0], "default-rate0.001-seed0");
  const rates = [1e-30, 1e30];
  assert.deepEqual(names({ rates, arms: study.arms.slice(0, 1), seeds: 1 }), [
    "default-rate1e-30-seed0",
    "default-rate1e30-seed0",
  ]);
  const variants = variantsOf(
    { kernel: [3, undefined, 5], depth: [1] },
    (sizes) => convmixer({ dim: 8, depth: 2, kernel: 5, ...sizes }),
  );
  // The model's own is 5, and what doesn't differ isn't named.
  assert.deepEqual(names({ variants, seeds: 1 }).slice(0, 3), [
    "default-kernel3-seed0",
    "mimetic-kernel3-seed0",
    "default-kernel5-seed0",
  ]);
  const [{ facts }] = planRuns({ ...study, variants });
  assert.deepEqual(facts, {
    init: "default",
    seed: 0,
    rate: 1e-3,
    sizes: { kernel: 3, depth: 1 },
  });
});

Deno.test("an arm may have rates of its own, and seeds begin anywhere", () => {
  const [one, two] = study.arms;
  const arms = [{ ...one, rates: [0.01] }, { ...two, rates: [0.02, 1e-3] }];
  assert.deepEqual(names({ arms, seeds: 1, firstSeed: 3 }), [
    "default-rate0.01-seed3",
    "mimetic-rate0.02-seed3",
    "mimetic-rate0.001-seed3",
  ]);
});

Deno.test("names are those of files, and none stands twice", () => {
  const odd = { name: "mine: ../a b", structured: [] };
  assert.equal(names({ arms: [odd], seeds: 1 })[0], "mine-..-a-b-seed0");
  const two = [
    { network: describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 })) },
    study.variants[0],
  ];
  assert.throws(() => names({ variants: two }), {
    name: "RangeError",
    message: "Cannot plan runs: expected a name for each, got default-seed0 twice",
  });
});

Deno.test("so many runs that nothing comes of them are refused with their factors", () => {
  assert.throws(() => names({ seeds: 1e9 }), {
    name: "RangeError",
    message: "Cannot plan so many runs: expected at most 10000, got 2000000000 (1 networks × " +
      "1 rates × 2 arms × 1000000000 seeds)",
  });
});

Deno.test("first values are the same whenever they are asked for, and differ by arm and seed", () => {
  const [one, two, three] = planRuns(study).map((run) =>
    firstValues(run, {}).get("blocks.0.attn.qkv.weight")!
  );
  assert.deepEqual(
    one,
    firstValues(planRuns(study)[0], { threads: 1 }).get("blocks.0.attn.qkv.weight"),
  );
  assert.notDeepEqual(one, two);
  assert.notDeepEqual(one, three);
});
