import { checkNumber } from "../../host/mod.ts";
import type { Initializer } from "../types.ts";
import { varianceScaling } from "./variance_scaling.ts";

/** Options of the Xavier schemes. */
export interface XavierOptions {
  /** A factor for the standard deviation; 1 if left out. */
  readonly gain?: number;
}

function squared(gain: number): number {
  checkNumber("initialize by Xavier's scheme", "the gain", gain);
  return gain ** 2;
}

/**
 * Uniform over ±gain √(6 / (fanIn + fanOut)), variance 2 gain² / (fanIn + fanOut).
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 *
 * @example
 * ```ts
 * import { xavierUniform } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = xavierUniform()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= Math.sqrt(6 / 400)));
 * ```
 */
export function xavierUniform({ gain = 1 }: XavierOptions = {}): Initializer {
  return varianceScaling({ scale: squared(gain), mode: "fanAverage", distribution: "uniform" });
}

/**
 * Normal of variance 2 gain² / (fanIn + fanOut). See {@linkcode xavierUniform}.
 *
 * @example
 * ```ts
 * import { xavierNormal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = xavierNormal()(weight, new Random(0));
 * const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
 * assert.ok(Math.abs(Math.sqrt(variance) - Math.sqrt(2 / 400)) < 0.03 * Math.sqrt(2 / 400));
 * ```
 */
export function xavierNormal({ gain = 1 }: XavierOptions = {}): Initializer {
  return varianceScaling({ scale: squared(gain), mode: "fanAverage", distribution: "normal" });
}
