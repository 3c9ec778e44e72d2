import assert from "assert";
import { Random } from "../../../random/mod.ts";
import { MARGIN, median, pickFastest } from "./pick.ts";

Deno.test("median() is the middle, or the mean of two", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([7]), 7);
});

Deno.test("pickFastest() keeps the first unless another one is faster by the margin", () => {
  const rounds = (time: number) => Array.from({ length: 5 }, () => [10, time, 12]);
  assert.equal(pickFastest(rounds(10 * (1 - MARGIN) + 0.01)), 0);
  assert.equal(pickFastest(rounds(10 * (1 - MARGIN) - 0.01)), 1);
  assert.equal(pickFastest([[5]]), 0);
});

Deno.test("pickFastest() isn't misled by slow rounds, or by two disturbed ones of five", () => {
  assert.equal(pickFastest([[10, 8], [100, 80], [10, 8], [30, 24], [10, 8]]), 1);
  assert.equal(pickFastest([[10, 8], [10, 80], [10, 8], [10, 99], [10, 8]]), 1);
  assert.equal(pickFastest([[10, 11], [90, 11], [10, 11], [80, 11], [10, 11]]), 0);
});

Deno.test("pickFastest() leaves equally fast variants alone under noise", () => {
  const random = new Random("noise");
  const noisy = (time: number) => time * (1 + 0.08 * random.normal());
  let left = 0;
  for (let i = 0; i < 500; i++) {
    const rounds = Array.from({ length: 5 }, () => [noisy(10), noisy(10)]);
    if (pickFastest(rounds) !== 0) left++;
  }
  // By chance the median of five ratios is 5 % off in one case of six.
  assert.ok(left < 150, `${left} of 500`);
  const clear = Array.from({ length: 5 }, () => [noisy(10), noisy(5)]);
  assert.equal(pickFastest(clear), 1);
});
