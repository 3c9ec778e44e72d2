import { checkNumber } from "../../host/mod.ts";
import type { Initializer } from "../types.ts";
import { type FanMode, varianceScaling } from "./variance_scaling.ts";

/** Options of the Kaiming schemes. */
export interface KaimingOptions {
  /** The negative slope of the leaky rectifier that follows, 0 (a plain one) if left out. */
  readonly a?: number;
  /** The gain, if it isn't that of a rectifier: √(2 / (1 + a²)) if left out. */
  readonly gain?: number;
  /** `"fanIn"` keeps the forward variance (the default), `"fanOut"` the backward one. */
  readonly mode?: FanMode;
}

function scaleOf({ a, gain }: KaimingOptions): number {
  if (a !== undefined && gain !== undefined) {
    throw new TypeError(
      `Cannot initialize by Kaiming's scheme: expected a or the gain, got both, ${a} and ${gain}`,
    );
  }
  if (a !== undefined) checkNumber("initialize by Kaiming's scheme", "a", a);
  if (gain !== undefined) checkNumber("initialize by Kaiming's scheme", "the gain", gain);
  return gain !== undefined ? gain ** 2 : 2 / (1 + (a ?? 0) ** 2);
}

/**
 * Uniform over ±gain √(3 / fan), variance gain² / fan with gain² = 2 / (1 + a²).
 * He et al., "Delving deep into rectifiers", 2015.
 *
 * @throws {TypeError} If both `a` and `gain` are given.
 *
 * @example
 * ```ts
 * import { kaimingUniform } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = kaimingUniform()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= Math.sqrt(6 / 100)));
 * ```
 */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  const { mode = "fanIn" } = options;
  return varianceScaling({ scale: scaleOf(options), mode, distribution: "uniform" });
}

/**
 * Normal of variance gain² / fan. See {@linkcode kaimingUniform}.
 *
 * @throws {TypeError} If both `a` and `gain` are given.
 *
 * @example
 * ```ts
 * import { kaimingNormal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = kaimingNormal()(weight, new Random(0));
 * const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
 * assert.ok(Math.abs(Math.sqrt(variance) - Math.sqrt(2 / 100)) < 0.03 * Math.sqrt(2 / 100));
 * ```
 */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  const { mode = "fanIn" } = options;
  return varianceScaling({ scale: scaleOf(options), mode, distribution: "normal" });
}
