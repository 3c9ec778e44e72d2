import assert from "assert";
import { Random } from "./random.ts";
import { kolmogorov } from "./testing/distributions.ts";

const N = 20_000;

function draws(a: number, b: number): Float64Array {
  const random = new Random(0).child(`beta ${a} ${b}`);
  return Float64Array.from({ length: N }, () => random.beta(a, b));
}

Deno.test("Random.beta(): moments are those of the distribution", () => {
  for (const [a, b] of [[0.2, 0.2], [0.8, 0.8], [1, 1], [2, 6], [0.5, 3], [40, 60]]) {
    const x = draws(a, b);
    const mean = a / (a + b);
    const variance = mean * (1 - mean) / (a + b + 1);
    const found = x.reduce((sum, value) => sum + value) / N;
    assert.ok(Math.abs(found - mean) < 4.5 * Math.sqrt(variance / N), `${a}, ${b}: ${found}`);
    // The standard error of a variance: √((μ₄ − σ⁴)/n), with the excess kurtosis of the distribution.
    const excess = 6 * ((a - b) ** 2 * (a + b + 1) - a * b * (a + b + 2)) /
      (a * b * (a + b + 2) * (a + b + 3));
    const spread = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
    const error = variance * Math.sqrt((excess + 2) / N);
    assert.ok(Math.abs(spread - variance) < 4.5 * error, `${a}, ${b}: ${spread}, not ${variance}`);
  }
});

Deno.test("Random.beta(): its distribution is known where one of the shapes is 1, or both are ½ or 2", () => {
  const cases: [number, number, (x: number) => number][] = [
    [1, 1, (x) => x],
    [3, 1, (x) => x ** 3],
    [1, 0.25, (x) => 1 - (1 - x) ** 0.25],
    [0.5, 0.5, (x) => 2 / Math.PI * Math.asin(Math.sqrt(x))],
    [2, 2, (x) => x * x * (3 - 2 * x)],
  ];
  for (const [a, b, cumulative] of cases) {
    const distance = kolmogorov(draws(a, b), cumulative);
    assert.ok(distance < 2.2, `${a}, ${b}: ${distance}`);
  }
});

Deno.test("Random.beta(): tiny shapes give both ends equally often, and never what is no number", () => {
  const x = draws(1e-4, 1e-4);
  assert.ok(x.every((value) => value >= 0 && value <= 1));
  const high = x.filter((value) => value > 0.5).length;
  assert.ok(Math.abs(high - N / 2) < 4.5 * Math.sqrt(N / 4), `${high}`);
  const [least] = draws(1e-6, 1e9);
  assert.ok(least >= 0 && least < 1e-9);
});

Deno.test("Random.beta(): a seed gives the same numbers; impossible shapes are refused", () => {
  const random = new Random(1);
  const found = [random.beta(0.8, 0.8), random.beta(2, 1)];
  assert.deepEqual(found, [0.16971941066975882, 0.48803792731769946]);
  for (const shape of [0, -1, NaN, Infinity, 1e-7]) {
    assert.throws(() => random.beta(1, shape), {
      name: "RangeError",
      message: "Cannot draw from a beta distribution: expected its shape b from 1e-6 to 1e9, got " +
        shape,
    });
  }
});
