import assert from "assert";
import { exp, log, normalProbability, normalQuantile } from "./functions.ts";

function assertClose(actual: number, expected: number, relative: number): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= relative * Math.abs(expected), `${actual} instead of ${expected}`);
}

Deno.test("log() and exp() agree with the engine's to rounding", () => {
  for (let x = -60; x <= 60; x += 0.0937) {
    assertClose(exp(x), Math.exp(x), 1e-14);
    assertClose(log(Math.exp(x)), Math.log(Math.exp(x)), 1e-15);
  }
  assert.equal(log(1), 0);
  assert.equal(exp(0), 1);
});

Deno.test("normalQuantile() gives the values of the tables", () => {
  // From another implementation of the quantile (Python's statistics.NormalDist).
  const table = [
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798405],
    [1e-10, -6.361340902404056],
    [1e-5, -4.2648907939228256],
    [0.01, -2.3263478740408408],
    [0.07, -1.4757910281791702],
    [0.08, -1.4050715603096322],
    [0.3, -0.5244005127080407],
    [0.5, 0],
    [0.975, 1.9599639845400536],
    [0.9999, 3.7190164854557084],
  ];
  for (const [p, z] of table) assertClose(normalQuantile(p), z, 1e-14);
});

Deno.test("normalProbability() inverts normalQuantile() in the middle and in both tails", () => {
  assertClose(normalProbability(-2), 0.022750131948179207, 1e-13);
  assertClose(normalProbability(2), 0.9772498680518208, 1e-15);
  assertClose(normalProbability(-10), 7.61985302416052e-24, 1e-11);
  assert.equal(normalProbability(0), 0.5);
  assert.equal(normalProbability(-Infinity), 0);
  assert.equal(normalProbability(Infinity), 1);
  for (let z = -30; z < 5; z += 0.31) assertClose(normalQuantile(normalProbability(z)), z, 1e-9);
});
