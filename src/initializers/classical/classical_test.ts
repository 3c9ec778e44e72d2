import assert from "assert";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { constant, ones, zeros } from "./constant.ts";
import { normal, truncatedNormal, uniform } from "./distributions.ts";
import { kaimingNormal, kaimingUniform } from "./kaiming.ts";
import { lecunNormal, lecunUniform } from "./lecun.ts";
import { pytorchConv2d, pytorchLinear, pytorchLinearBias, timmVit } from "./pytorch.ts";
import type { Initializer, Parameter } from "../types.ts";
import { type Distribution, type FanMode, varianceScaling } from "./variance_scaling.ts";
import { xavierNormal, xavierUniform } from "./xavier.ts";

const linear: Parameter = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
// A 3 × 5 kernel over 8 channels of 16, in two groups: fans that no two axes of the shape give.
const conv: Parameter = { name: "conv.weight", shape: [64, 8, 3, 5], fanIn: 120, fanOut: 480 };

const draw = (initializer: Initializer, parameter: Parameter) =>
  initializer(parameter, new Random(1).child(parameter.name));

/** Checks mean, variance and shape: the kurtosis tells the three distributions apart. */
function assertDistribution(values: Float32Array, variance: number, shape: Distribution): void {
  const n = values.length;
  const std = Math.sqrt(variance);
  const average = (power: number) => values.reduce((sum, x) => sum + (x / std) ** power, 0) / n;
  // Fourth and eighth moments of each at variance 1; truncated at ±2 of its own σ, 0.8796⁻¹.
  const [fourth, eighth] = {
    normal: [3, 105],
    uniform: [1.8, 9],
    truncatedNormal: [2.36554, 27.18959],
  }[shape];
  const within = (actual: number, expected: number, variance: number, what: string) =>
    assert.ok(
      Math.abs(actual - expected) < 4.5 * Math.sqrt(variance / n),
      `${what} is ${actual} instead of ${expected}`,
    );
  within(average(1), 0, 1, "the mean");
  within(average(2), 1, fourth - 1, "the variance");
  within(average(4), fourth, eighth - fourth ** 2, "the kurtosis");
  const bound = { normal: Infinity, uniform: Math.sqrt(3), truncatedNormal: 2 / 0.87962 }[shape];
  const largest = values.reduce((max, x) => Math.max(max, Math.abs(x) / std), 0);
  assert.ok(largest <= bound * (1 + 1e-6) && largest > Math.min(bound, 3) * 0.98, `${largest}`);
}

const named: [string, Initializer, (fanIn: number, fanOut: number) => number, Distribution][] = [
  ["xavierUniform()", xavierUniform(), (i, o) => 2 / (i + o), "uniform"],
  ["xavierNormal()", xavierNormal(), (i, o) => 2 / (i + o), "normal"],
  ["xavierNormal() of gain 3", xavierNormal({ gain: 3 }), (i, o) => 18 / (i + o), "normal"],
  ["kaimingUniform()", kaimingUniform(), (i) => 2 / i, "uniform"],
  ["kaimingNormal()", kaimingNormal(), (i) => 2 / i, "normal"],
  [
    "kaimingNormal() of slope 2, fan out",
    kaimingNormal({ a: 2, mode: "fanOut" }),
    (_, o) => 2 / 5 / o,
    "normal",
  ],
  ["kaimingUniform() of gain 5", kaimingUniform({ gain: 5 }), (i) => 25 / i, "uniform"],
  ["lecunUniform()", lecunUniform(), (i) => 1 / i, "uniform"],
  ["lecunNormal()", lecunNormal(), (i) => 1 / i, "normal"],
  ["pytorchLinear()", pytorchLinear(), (i) => 1 / 3 / i, "uniform"],
  ["pytorchLinearBias()", pytorchLinearBias(), (i) => 1 / 3 / i, "uniform"],
  ["pytorchConv2d()", pytorchConv2d(), (i) => 1 / 3 / i, "uniform"],
  ["timmVit()", timmVit(), () => 0.0004, "normal"],
];

for (const [name, initializer, variance, shape] of named) {
  Deno.test(`${name} has the variance of its formula, in two dimensions and in four`, () => {
    for (const parameter of [linear, conv]) {
      const values = draw(initializer, parameter);
      assert.equal(values.length, sizeOf(parameter.shape));
      assertDistribution(values, variance(parameter.fanIn, parameter.fanOut), shape);
    }
  });
}

Deno.test("varianceScaling() has the same variance in every distribution and mode", () => {
  const fans: Record<FanMode, number> = { fanIn: 120, fanOut: 480, fanAverage: 300 };
  for (const mode of ["fanIn", "fanOut", "fanAverage"] as const) {
    for (const distribution of ["normal", "truncatedNormal", "uniform"] as const) {
      const values = draw(varianceScaling({ scale: 3, mode, distribution }), conv);
      assertDistribution(values, 3 / fans[mode], distribution);
    }
  }
});

Deno.test("kaimingUniform() of slope √5 is PyTorch's default for a linear layer", () => {
  const [a, b] = [draw(kaimingUniform({ a: Math.sqrt(5) }), linear), draw(pytorchLinear(), linear)];
  a.forEach((x, i) => assert.ok(Math.abs(x - b[i]) < 1e-7));
  assert.ok(b.every((x) => Math.abs(x) <= 0.1));
});

Deno.test("varianceScaling() refuses unknown options and fans that aren't declared", () => {
  assert.throws(() => varianceScaling({ mode: "fan_in" as FanMode }), {
    name: "RangeError",
    message: "Cannot scale the variance: expected mode to be " +
      '"fanIn", "fanOut" or "fanAverage", got "fan_in"',
  });
  assert.throws(
    () => varianceScaling({ distribution: "cauchy" as Distribution }),
    /distribution to be "normal", .*, got "cauchy"/,
  );
  assert.throws(() => varianceScaling({ scale: -1 }), RangeError);
  assert.throws(() => draw(xavierNormal(), { ...linear, fanIn: 0, fanOut: 0 }), {
    name: "RangeError",
    message: "Cannot initialize fc.weight: expected its fanAverage to be positive, got 0",
  });
  assert.throws(() => kaimingNormal({ a: 1, gain: 1 }), TypeError);
});

Deno.test("truncatedNormal() has its bounds in units of sigma, and its std as documented", () => {
  const plain = draw(truncatedNormal(0.02), linear);
  assertDistribution(plain, (0.02 * 0.87962566) ** 2, "truncatedNormal");
  assert.ok(plain.every((x) => Math.abs(x) <= 0.04 + 1e-8));
  assertDistribution(
    draw(truncatedNormal(0.02, { corrected: true }), linear),
    0.0004,
    "truncatedNormal",
  );
  const skewed = draw(truncatedNormal(0.5, { mean: 10, low: -1, high: 3 }), linear);
  assert.ok(skewed.every((x) => x >= 9.5 && x <= 11.5));
  assert.ok(skewed.some((x) => x < 9.51) && skewed.some((x) => x > 11.3));
});

Deno.test("uniform(), normal() and constants draw what they say", () => {
  const flat = draw(uniform(2, 5), linear).map((x) => x - 3.5);
  assertDistribution(flat, 9 / 12, "uniform");
  assertDistribution(draw(normal(2, { mean: 7 }), conv).map((x) => x - 7), 4, "normal");
  assert.ok(draw(zeros(), conv).every((x) => x === 0));
  assert.ok(draw(ones(), conv).every((x) => x === 1));
  assert.ok(draw(constant(-0.5), conv).every((x) => x === -0.5));
  assert.throws(() => constant(NaN), RangeError);
});

// The values of another implementation of the streams and the quantile, in Python.
Deno.test("initializers give the same values for the same stream: golden values", () => {
  const bias: Parameter = { name: "b", shape: [3], fanIn: 4, fanOut: 4 };
  assert.deepEqual([...draw(kaimingNormal(), bias)], [
    0.9005531072616577,
    0.43202364444732666,
    0.717284619808197,
  ]);
  assert.deepEqual([...draw(pytorchLinear(), bias)], [
    0.39859285950660706,
    0.22939150035381317,
    0.34480252861976624,
  ]);
  assert.deepEqual([...draw(truncatedNormal(0.02), bias)], [
    0.023545466363430023,
    0.011594747193157673,
    0.019013389945030212,
  ]);
});
