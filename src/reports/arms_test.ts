import assert from "assert";
import { armNames, armStyles, bySeed, withAlpha } from "./arms.ts";

const arm = (init: string, seed: number) => ({ init, seed });

Deno.test("the baseline comes first, the others as they appear", () => {
  const records = [arm("b", 0), arm("a", 0), arm("default", 0), arm("b", 1)];
  assert.deepEqual(armNames(records), ["default", "b", "a"]);
  assert.deepEqual(armNames([arm("b", 0), arm("a", 0)]), ["b", "a"]);
});

Deno.test("an arm keeps its color whatever stands beside it, and no two look alike", () => {
  const alone = armStyles(["mimetic"]).get("mimetic");
  const names = ["default", "mimetic", ...Array.from({ length: 12 }, (_, i) => `arm${i}`)];
  const styles = armStyles(names);
  assert.deepEqual(styles.get("mimetic"), alone);
  assert.equal(new Set([...styles.values()].map((style) => JSON.stringify(style))).size, 14);
  assert.equal(armStyles(["constructor"]).get("constructor")?.dash, "solid");
});

Deno.test("a variant has its arm's color and other dashes", () => {
  const styles = armStyles(["default", "default, filters frozen", "transfer", "transfer, frozen"]);
  for (const arm of ["default", "transfer"]) {
    const [own, variant] = [...styles].filter(([name]) => name.startsWith(arm));
    assert.equal(variant[1].color, own[1].color);
    assert.notEqual(variant[1].dash, own[1].dash);
  }
});

Deno.test("a variant may stand before its arm, and without it has a color of its own", () => {
  const names = ["a, frozen", "a", "mimetic, frozen", "mimetic", "b, frozen"];
  const [variant, own, frozen, mimetic, alone] = names.map((name) => armStyles(names).get(name)!);
  assert.deepEqual([variant.color, variant.dash, own.dash], [own.color, "dash", "solid"]);
  assert.deepEqual([frozen.color, frozen.dash, mimetic.dash], [mimetic.color, "dash", "solid"]);
  assert.equal(alone.dash, "solid");
  assert.ok(![own.color, mimetic.color].includes(alone.color));
  assert.deepEqual([...armStyles(names).keys()], names);
});

Deno.test("records of an arm by ascending seed", () => {
  const seeds = bySeed([arm("a", 10), arm("b", 1), arm("a", 2), arm("a", 10)], "a");
  assert.deepEqual([...seeds.keys()], [2, 10]);
  assert.equal(seeds.get(10)?.length, 2);
});

Deno.test("opacity is added to a color", () => {
  assert.equal(withAlpha("#3b7fc4", 0.5), "rgba(59,127,196,0.5)");
});
