/** Options of initializers that make no sense are refused where they are given. */
import assert from "assert";
import * as init from "./mod.ts";

// deno-lint-ignore no-explicit-any
const any = (value: unknown) => value as any;

/** What is done, and the end of what is said. */
const refused: readonly (readonly [() => unknown, string])[] = [
  [() => init.normal(NaN), "std to be a finite number of at least 0, got NaN"],
  [() => init.normal(1, { mean: Infinity }), "mean to be a finite number, got Infinity"],
  [() => init.truncatedNormal(-1), "std to be a finite number of at least 0, got -1"],
  [() => init.uniform(1, 0), "high to be a finite number of at least 1, got 0"],
  [() => init.constant(1e39), "it to be within the range of float32, a finite number, got 1e+39"],
  [() => init.truncatedNormal(1, { low: any(null) }), "low to be a number, got null"],
  [
    () => init.varianceScaling({ scale: any([]) }),
    "scale to be a finite number of at least 0, got []",
  ],
  [() => init.xavierNormal({ gain: any(null) }), "the gain to be a finite number, got null"],
  [() => init.kaimingNormal({ gain: any(true) }), "the gain to be a finite number, got true"],
  [
    () => init.sinCosPositions2d({ height: 1e39, width: 2, dim: 8 }),
    "height to be a whole number from 1 to 2^53 - 1, got 1e+39",
  ],
  [() => init.identity({ gain: NaN }), "the gain to be a finite number, got NaN"],
  [() => init.xavierUniform({ gain: Infinity }), "the gain to be a finite number, got Infinity"],
  [() => init.kaimingNormal({ a: NaN }), "a to be a finite number, got NaN"],
  [() => init.orthogonal({ gain: NaN }), "the gain to be a finite number, got NaN"],
  [
    () => init.mimeticAttention({ queryKey: any(null) }),
    "expected queryKey to be options or false, got null",
  ],
  [
    () => init.mimeticAttention({ valueProjection: { alpha: any("1") } }),
    'valueProjection.alpha to be a finite number or a function of depth, got "1"',
  ],
  [() => init.mimeticAttention({ normMatched: any(1) }), "normMatched to be true or false, got 1"],
  [
    () => init.mimeticStateSpace({ step: Infinity }),
    "step to be a finite number above 0 or false, got Infinity",
  ],
  [
    () => init.mambaStepBias({ max: Infinity }),
    "max to be a finite number of at least 0.001, got Infinity",
  ],
  [
    () => init.mamba2Transition({ high: Infinity }),
    "high to be a finite number of at least 1, got Infinity",
  ],
  [
    () => init.covarianceTransfer([{ filters: new Float32Array(18).fill(NaN, 5), kernel: 3 }]),
    "of layer 0: expected finite numbers, got NaN at index 5",
  ],
  [() => init.impulseAttention({ scale: 0 }), "scale to be a finite number above 0, got 0"],
  [
    () => init.impulseAttention({ tolerance: 1 }),
    "tolerance to be a finite number of at least 0 and below 1, got 1",
  ],
];

Deno.test("options that make no sense are refused by name, with what was expected and given", () => {
  for (const [act, end] of refused) {
    assert.throws(act, (error: Error) => {
      assert.match(error.name, /^(Range|Type)Error$/, end);
      assert.match(error.message, /^Cannot /, end);
      assert.ok(error.message.endsWith(end), `${error.message} doesn't end with: ${end}`);
      return true;
    }, end);
  }
});
