import type { Initializer } from "./types.ts";
import { varianceScaling } from "./variance_scaling.ts";

/** Options of the Xavier schemes. */
export interface XavierOptions {
  /** A factor for the standard deviation; 1 if left out. */
  readonly gain?: number;
}

/**
 * Uniform over ±gain √(6 / (fanIn + fanOut)), variance 2 gain² / (fanIn + fanOut).
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
export function xavierUniform({ gain = 1 }: XavierOptions = {}): Initializer {
  return varianceScaling({ scale: gain ** 2, mode: "fanAverage", distribution: "uniform" });
}

/** Normal of variance 2 gain² / (fanIn + fanOut). See {@linkcode xavierUniform}. */
export function xavierNormal({ gain = 1 }: XavierOptions = {}): Initializer {
  return varianceScaling({ scale: gain ** 2, mode: "fanAverage", distribution: "normal" });
}
