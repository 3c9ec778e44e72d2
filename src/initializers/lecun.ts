import type { Initializer } from "./types.ts";
import { varianceScaling } from "./variance_scaling.ts";

/** Uniform over ±√(3 / fanIn), variance 1 / fanIn. LeCun et al., "Efficient BackProp", 1998. */
export function lecunUniform(): Initializer {
  return varianceScaling({ distribution: "uniform" });
}

/**
 * Normal of variance 1 / fanIn. JAX and Keras truncate theirs at ±2 σ; for the same,
 * `varianceScaling({ distribution: "truncatedNormal" })`.
 */
export function lecunNormal(): Initializer {
  return varianceScaling({ distribution: "normal" });
}
