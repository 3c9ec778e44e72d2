import { checkChoice, checkNumber } from "../../host/mod.ts";
import { normal, truncatedNormal, uniform } from "./distributions.ts";
import type { Initializer, Parameter } from "../types.ts";

/** The number a variance is divided by: a declared fan, or the mean of both. */
export type FanMode = "fanIn" | "fanOut" | "fanAverage";

/** The distribution's shape; each has the same variance. */
export type Distribution = "normal" | "truncatedNormal" | "uniform";

/** Options of {@linkcode varianceScaling}. */
export interface VarianceScalingOptions {
  /** The numerator of the variance; 1 if left out. */
  readonly scale?: number;
  /** The denominator of the variance; `"fanIn"` if left out. */
  readonly mode?: FanMode;
  /** `"normal"` if left out. */
  readonly distribution?: Distribution;
}

const fans: Record<FanMode, (parameter: Parameter) => number> = {
  fanIn: ({ fanIn }) => fanIn,
  fanOut: ({ fanOut }) => fanOut,
  fanAverage: ({ fanIn, fanOut }) => (fanIn + fanOut) / 2,
};

const distributions: Record<Distribution, (std: number) => Initializer> = {
  normal: (std) => normal(std),
  truncatedNormal: (std) => truncatedNormal(std, { corrected: true }),
  uniform: (std) => uniform(-Math.sqrt(3) * std, Math.sqrt(3) * std),
};

/**
 * Elements of mean 0 and variance scale / fan: the scheme that Xavier's, Kaiming's and LeCun's are
 * named cases of. The fans are those the parameter declares. All three distributions have exactly
 * that variance: normal; normal truncated at ±2 σ with σ widened by 1 / 0.8796; uniform over
 * ±√(3 · variance).
 *
 * @throws {RangeError} If the scale is negative, or the mode or the distribution isn't one; when
 *   drawing, if a fan isn't positive.
 *
 * @example
 * ```ts
 * import { varianceScaling } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const initializer = varianceScaling({ scale: 3, mode: "fanIn", distribution: "uniform" });
 * const weight = { name: "fc.weight", shape: [10, 100], fanIn: 100, fanOut: 10 };
 * const values = initializer(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.3));
 * ```
 */
export function varianceScaling(
  { scale = 1, mode = "fanIn", distribution = "normal" }: VarianceScalingOptions = {},
): Initializer {
  checkChoice("scale the variance", "mode", mode, Object.keys(fans));
  checkChoice("scale the variance", "distribution", distribution, Object.keys(distributions));
  checkNumber("scale the variance", "scale", scale, { least: 0 });
  return (parameter, random) => {
    const fan = fans[mode](parameter);
    if (!(fan > 0 && fan < Infinity)) {
      throw new RangeError(
        `Cannot initialize ${parameter.name}: expected its ${mode} to be positive, got ${fan}`,
      );
    }
    return distributions[distribution](Math.sqrt(scale / fan))(parameter, random);
  };
}
