import assert from "assert";
import { Random } from "../../random/mod.ts";
import { mamba2Transition, mambaStepBias, mambaTransition } from "../mod.ts";

const parameter = (...shape: number[]) => ({ name: "p", shape, fanIn: 1, fanOut: 1 });

Deno.test("Mamba's transitions are −1 … −N in every channel", () => {
  const values = mambaTransition()(parameter(3, 16), new Random(0));
  for (let i = 0; i < values.length; i++) {
    assert.equal(values[i], Math.fround(Math.log(i % 16 + 1)));
  }
});

Deno.test("Mamba-2's transitions are uniform over 1 … 16", () => {
  const n = 20_000;
  const rates = mamba2Transition()(parameter(n), new Random(0)).map(Math.exp);
  assert.ok(rates.every((rate) => rate > 0.9999 && rate < 16.0001));
  const mean = rates.reduce((a, b) => a + b, 0) / n;
  // Standard deviation 15/√12; five standard errors.
  assert.ok(Math.abs(mean - 8.5) < 5 * 15 / Math.sqrt(12 * n), `${mean}`);
});

Deno.test("Mamba's step sizes are log-uniform over 0.001 … 0.1 once softplus is taken", () => {
  const n = 20_000;
  const logs = Array.from(
    mambaStepBias()(parameter(n), new Random(0)),
    (bias) => Math.log(Math.log1p(Math.exp(bias))),
  );
  const [low, high] = [Math.log(0.001), Math.log(0.1)];
  assert.ok(logs.every((x) => x > low - 1e-3 && x < high + 1e-3));
  const deviation = (high - low) / Math.sqrt(12);
  const mean = logs.reduce((a, b) => a + b, 0) / n;
  assert.ok(Math.abs(mean - (low + high) / 2) < 5 * deviation / Math.sqrt(n), `${mean}`);
  const below = logs.filter((x) => x < low + (high - low) / 4).length / n;
  assert.ok(Math.abs(below - 0.25) < 5 * Math.sqrt(0.25 * 0.75 / n), `${below}`);
});

Deno.test("step sizes below the floor become the floor", () => {
  const biases = mambaStepBias({ min: 1e-6, max: 1e-5 })(parameter(100), new Random(0));
  for (const bias of biases) assert.ok(Math.abs(Math.log1p(Math.exp(bias)) - 1e-4) < 1e-8);
});

Deno.test("bounds that make no sense are refused", () => {
  assert.throws(
    () => mambaStepBias({ min: 1, max: 0.1 }),
    /max to be a finite number of at least 1, got 0.1/,
  );
  assert.throws(() => mamba2Transition({ low: 0 }), /low to be a finite number above 0, got 0/);
});
