import { checkNumber, checkSwitches } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import {
  closedFormCovariance,
  type CovarianceRoot,
  covarianceRoot,
  type FilterShift,
  requireShift,
} from "./filter_covariance.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** How σ depends on depth t, from 0 for the first depthwise layer to 1 for the last: σ₀ + vt + ½at². */
export interface CovarianceProfile {
  /** σ₀, at the first layer. Default 0.08. */
  readonly sigma?: number;
  /** v, its change with depth. Default 0.37. */
  readonly velocity?: number;
  /** a, the change of the change. Default 2.9. */
  readonly acceleration?: number;
}

/** Options of {@linkcode covarianceFilters}. */
export interface CovarianceFiltersOptions extends CovarianceProfile {
  /**
   * The root mean square of a filter's norm, the same for all layers; if left out, that of Σ itself,
   * √tr Σ, which grows with σ.
   */
  readonly norm?: number;
  /**
   * Whether distances between a filter's weights go around its border, as in the paper, or not: see
   * {@linkcode closedFormCovariance}. Default `"wrap"`.
   */
  readonly shift?: FilterShift;
  /** The control arm: independent numbers, with the norms of Σ. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * Draws depthwise filters, every channel's independently, from N(0, Σ_σ(t)) with the closed-form
 * covariance of {@linkcode closedFormCovariance}: filters of early layers are small bumps and get
 * wider with depth. The default profile is a CIFAR-10 ConvMixer's. Biases stay as they are.
 *
 * @throws {RangeError} If σ isn't positive at every depth from 0 to 1, the norm isn't positive or the
 *   shift is unknown; when initializing, if a kernel isn't odd.
 *
 * @example
 * ```ts
 * import { covarianceFilters } from "@x/mimetic/initializers";
 * import { convmixer, describe, initialize } from "@x/mimetic/models";
 *
 * const network = describe(convmixer({ dim: 32, depth: 4, kernel: 7 }));
 * const values = initialize(network, { seed: 0, structured: [covarianceFilters()] });
 * console.log(values.get("blocks.0.0.fn.0.weight")?.length);
 * ```
 */
export function covarianceFilters(
  options: CovarianceFiltersOptions = {},
): StructuredInitializer<DepthwiseRole> {
  const { norm, shift, normMatched = false } = options;
  checkProfile(options);
  if (shift !== undefined) requireShift(shift);
  if (norm !== undefined) checkNumber("make filters", "their norm", norm, { above: 0 });
  checkSwitches("make filters", { normMatched });
  return {
    kind: "depthwise",
    check({ name, kernel }) {
      if (kernel % 2) return;
      throw new RangeError(`Cannot initialize ${name}: expected an odd kernel, got ${kernel}`);
    },
    initialize(role, weights, random) {
      const sigma = sigmaAt(depthOf(role), options);
      const size = role.kernel ** 2;
      const covariance = closedFormCovariance(role.kernel, sigma, { shift });
      const structured = covarianceRoot(covariance, size);
      const root = normMatched
        ? covarianceRoot(withoutStructure(traceOfRoot(structured), size), size)
        : structured;
      const filters = drawFilters(root, role, random);
      if (norm !== undefined) {
        const own = Math.sqrt(traceOfRoot(root));
        filters.forEach((x, i) => filters[i] = x * norm / own);
      }
      weights(role.parameter).set(filters);
    },
  };
}

/** σ at depth t of a profile. */
export function sigmaAt(depth: number, profile: CovarianceProfile = {}): number {
  const { sigma, velocity, acceleration } = complete(profile);
  return sigma + velocity * depth + acceleration * depth * depth / 2;
}

function complete(
  { sigma = 0.08, velocity = 0.37, acceleration = 2.9 }: CovarianceProfile,
): Required<CovarianceProfile> {
  return { sigma, velocity, acceleration };
}

function checkProfile(profile: CovarianceProfile): void {
  const numbers = complete(profile);
  for (const [name, value] of Object.entries(numbers)) checkNumber("make filters", name, value);
  // The parabola is smallest at an end, or at its vertex if that lies between them.
  const vertex = -numbers.velocity / numbers.acceleration;
  for (const depth of vertex > 0 && vertex < 1 ? [0, vertex, 1] : [0, 1]) {
    const value = sigmaAt(depth, profile);
    if (value > 0 && value < Infinity) continue;
    throw new RangeError(
      `Cannot make filters: expected sigma to be positive at every depth from 0 to 1, ` +
        `got ${value} at depth ${depth}`,
    );
  }
}

/** The trace of R Rᵀ: that of what a root was taken of, less the negative eigenvalues. */
function traceOfRoot({ root }: CovarianceRoot): number {
  return root.reduce((sum, x) => sum + x * x, 0);
}

/** The multiple of the identity `(size, size)` that has this trace. */
export function withoutStructure(trace: number, size: number): Float64Array {
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) covariance[i * (size + 1)] = trace / size;
  return covariance;
}

/** Where a layer is among its kind: 0 for the first, 1 for the last. */
export function depthOf({ index, count }: { index: number; count: number }): number {
  return count > 1 ? index / (count - 1) : 0;
}

/** Filters `(C, K²)`, each R·z with its own z ~ N(0, I). */
export function drawFilters(
  { root, rank }: CovarianceRoot,
  { channels, kernel }: { channels: number; kernel: number },
  random: Random,
): Float32Array {
  const size = kernel * kernel;
  const noise = new Float64Array(channels * rank);
  random.fillNormal(noise, 0, 1);
  return Float32Array.from({ length: channels * size }, (_, at) => {
    const [channel, i] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += root[i * rank + k] * noise[channel * rank + k];
    return sum;
  });
}
