import type { Initializer } from "../types.ts";
import { varianceScaling } from "./variance_scaling.ts";

/**
 * Uniform over ±√(3 / fanIn), variance 1 / fanIn. LeCun et al., "Efficient BackProp", 1998.
 *
 * @example
 * ```ts
 * import { lecunUniform } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = lecunUniform()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= Math.sqrt(3 / 100)));
 * ```
 */
export function lecunUniform(): Initializer {
  return varianceScaling({ distribution: "uniform" });
}

/**
 * Normal of variance 1 / fanIn. JAX and Keras truncate theirs at ±2 σ; for the same,
 * `varianceScaling({ distribution: "truncatedNormal" })`.
 *
 * @example
 * ```ts
 * import { lecunNormal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = lecunNormal()(weight, new Random(0));
 * const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
 * assert.ok(Math.abs(Math.sqrt(variance) - 0.1) < 0.03 * 0.1);
 * ```
 */
export function lecunNormal(): Initializer {
  return varianceScaling({ distribution: "normal" });
}
