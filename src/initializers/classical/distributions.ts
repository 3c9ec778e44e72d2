import { checkNumber, checkSwitches, show } from "../../host/mod.ts";
import { truncatedNormalMoments } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Initializer } from "../types.ts";

/**
 * Elements uniform over [low, high): mean (low + high) / 2, variance (high − low)² / 12.
 *
 * @example
 * ```ts
 * import { uniform } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = uniform(-0.5, 0.5)(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.5));
 * ```
 */
export function uniform(low: number, high: number): Initializer {
  checkNumber("draw uniform numbers", "low", low);
  checkNumber("draw uniform numbers", "high", high, { least: low });
  return ({ shape }, random) => {
    const out = new Float32Array(sizeOf(shape));
    random.fillUniform(out, low, high);
    return out;
  };
}

/** Options of {@linkcode normal}. */
export interface NormalOptions {
  /** The mean; 0 if left out. */
  readonly mean?: number;
}

/**
 * Normal elements of standard deviation `std`.
 *
 * @example
 * ```ts
 * import { normal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = normal(0.02)(weight, new Random(0));
 * const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
 * assert.ok(Math.abs(Math.sqrt(variance) - 0.02) < 0.03 * 0.02);
 * ```
 */
export function normal(std: number, { mean = 0 }: NormalOptions = {}): Initializer {
  checkNumber("draw normal numbers", "std", std, { least: 0 });
  checkNumber("draw normal numbers", "mean", mean);
  return ({ shape }, random) => {
    const out = new Float32Array(sizeOf(shape));
    random.fillNormal(out, mean, std);
    return out;
  };
}

/** Options of {@linkcode truncatedNormal}. */
export interface TruncatedNormalOptions {
  /** The mean before truncation; 0 if left out. */
  readonly mean?: number;
  /** The lower bound, in units of σ from the mean; −2 if left out. */
  readonly low?: number;
  /** The upper bound, in units of σ from the mean; 2 if left out. */
  readonly high?: number;
  /**
   * Whether `std` is the standard deviation of what is drawn (`true`) or, as everywhere else, that
   * of the normal distribution before truncation (`false`, the default).
   */
  readonly corrected?: boolean;
}

/**
 * Normal elements given that they lie within [mean + low σ, mean + high σ].
 *
 * The bounds are in units of σ, as in JAX and TensorFlow; PyTorch's `trunc_normal_` takes absolute
 * ones. Truncation at ±2 σ lowers the standard deviation to 0.8796 σ; `corrected` widens σ so that
 * the elements' standard deviation is `std`.
 *
 * @example
 * ```ts
 * import { truncatedNormal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [64, 64], fanIn: 64, fanOut: 64 };
 * const values = truncatedNormal(0.02)(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.0400001));
 * ```
 */
export function truncatedNormal(
  std: number,
  { mean = 0, low = -2, high = 2, corrected = false }: TruncatedNormalOptions = {},
): Initializer {
  checkNumber("draw truncated normal numbers", "std", std, { least: 0 });
  checkNumber("draw truncated normal numbers", "mean", mean);
  checkSwitches("draw truncated normal numbers", { corrected });
  for (const [name, bound] of Object.entries({ low, high })) {
    if (typeof bound === "number") continue; // an infinite one is none
    throw new TypeError(
      `Cannot draw truncated normal numbers: expected ${name} to be a number, got ${show(bound)}`,
    );
  }
  const { variance } = truncatedNormalMoments(low, high);
  const sigma = corrected ? std / Math.sqrt(variance) : std;
  return ({ shape }, random) => {
    const out = new Float32Array(sizeOf(shape));
    random.fillTruncatedNormal(out, mean, sigma, low, high);
    return out;
  };
}
