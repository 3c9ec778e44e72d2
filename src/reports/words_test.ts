import assert from "assert";
import {
  capitalized,
  count,
  duration,
  listed,
  meanOf,
  percent,
  percentOf,
  rounded,
  signed,
} from "./words.ts";

Deno.test("fractions are written as percentages", () => {
  assert.equal(percent(0.5641), "56.4\u202f%");
  assert.equal(percent(0.4, 0), "40\u202f%");
  assert.equal(percentOf([0.5]), "50.0\u202f%");
  assert.equal(percentOf([0.4, 0.6]), "50.0\u202f%\u00a0±\u00a010.0");
  assert.equal(meanOf([1, 3], 2), "2.00\u00a0±\u00a01.00");
});

Deno.test("a sign is always written, but none for what rounds to zero", () => {
  assert.deepEqual([signed(5.31, 1), signed(-0.4, 2), signed(-0.001, 2)], [
    "+5.3",
    "−0.40",
    "0.00",
  ]);
});

Deno.test("durations never show 60 seconds or 60 minutes", () => {
  const words = [4.23, 59.96, 60, 3599.4, 3599.6, 7230].map(duration);
  assert.deepEqual(words.map((text) => text.replaceAll("\u202f", "")), [
    "4.2s",
    "1min 00s",
    "1min 00s",
    "59min 59s",
    "1h 00min",
    "2h 01min",
  ]);
});

Deno.test("lists and counts read as prose", () => {
  assert.deepEqual([listed([]), listed(["a"]), listed(["a", "b", "c"])], ["", "a", "a, b and c"]);
  assert.deepEqual([count(1, "seed"), count(2, "seed")], ["1 seed", "2 seeds"]);
  assert.equal(capitalized("mimetic"), "Mimetic");
  assert.equal(rounded(1 / 3), 0.333333);
});
