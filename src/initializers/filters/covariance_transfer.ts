import { checkInteger, checkSwitches } from "../../host/mod.ts";
import { covariance, multiplyTransposed } from "../../tensors/mod.ts";
import { layersAt } from "../interpolate_layers.ts";
import { depthOf, drawFilters, withoutStructure } from "./covariance_filters.ts";
import { covarianceRoot } from "./filter_covariance.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

/** The filters of one layer of a trained network. */
export interface TrainedFilters {
  /** Row-major `(C, 1, K, K)`. */
  readonly filters: ArrayLike<number>;
  /** K. */
  readonly kernel: number;
}

/** Options of {@linkcode covarianceTransfer}. */
export interface CovarianceTransferOptions {
  /**
   * The control arm: filters of independent weights with each layer's expected squared norm. `false` if
   * left out.
   */
  readonly normMatched?: boolean;
}

/**
 * Draws depthwise filters from covariances that training made (Trockman, Willmott & Kolter, ICLR
 * 2023): each layer's sample covariance over channels, about their mean, interpolated linearly
 * between the two trained layers at the nearest depths. For another kernel size, filters are resized
 * bilinearly, middle on middle and corner on corner, and keep their expected squared norm. Depth,
 * width and kernel of the new network are free.
 *
 * @param layers The trained layers, from the first on.
 * @throws {RangeError} If there are no layers, fewer than two channels, sizes don't fit, or numbers aren't
 *   finite.
 *
 * @example
 * ```ts
 * import { covarianceTransfer } from "@x/mimetic/initializers";
 *
 * const trained = Float32Array.from({ length: 8 * 9 }, (_, i) => Math.sin(i * i));
 * const scheme = covarianceTransfer([{ filters: trained, kernel: 3 }]);
 * console.log(scheme.kind);
 * ```
 */
export function covarianceTransfer(
  layers: readonly TrainedFilters[],
  { normMatched = false }: CovarianceTransferOptions = {},
): StructuredInitializer<DepthwiseRole> {
  checkSwitches("transfer covariances", { normMatched });
  if (!layers.length) {
    throw new RangeError(
      "Cannot transfer covariances: expected at least one trained layer, got none",
    );
  }
  const covariances = layers.map(({ filters, kernel }, i) => {
    checkInteger("transfer covariances", `the kernel of layer ${i}`, kernel);
    return { kernel, covariance: sampleCovariance(filters, kernel, `layer ${i}`) };
  });
  return {
    kind: "depthwise",
    initialize(role, weights, random) {
      const size = role.kernel ** 2;
      const { part, ...around } = layersAt(covariances, depthOf(role));
      const [low, high] = [around.low, around.high].map(({ covariance, kernel }) =>
        resizeCovariance(covariance, kernel, role.kernel)
      );
      const mixed = low.map((value, i) => (1 - part) * value + part * high[i]);
      const used = normMatched ? withoutStructure(traceOf(mixed, size), size) : mixed;
      weights(role.parameter).set(drawFilters(covarianceRoot(used, size), role, random));
    },
  };
}

function traceOf(matrix: Float64Array, size: number): number {
  return matrix.reduce((sum, x, i) => i % (size + 1) ? sum : sum + x, 0);
}

/** The covariance `(K², K²)` over channels, about the mean filter. */
function sampleCovariance(filters: ArrayLike<number>, kernel: number, what: string): Float64Array {
  const size = kernel * kernel;
  const channels = filters.length / size;
  if (!(Number.isInteger(channels) && channels > 1)) {
    throw new RangeError(
      `Cannot take the covariance of ${what}: expected at least 2 channels of ${size} weights, got ` +
        `${filters.length} weights`,
    );
  }
  const wrong = Array.prototype.findIndex.call(filters, (x) => !Number.isFinite(x));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot take the covariance of ${what}: expected finite numbers, got ${filters[wrong]} at ` +
        `index ${wrong}`,
    );
  }
  return covariance(filters, channels, size);
}

/**
 * The covariance of filters resized from K to K′: R·Σ·Rᵀ, scaled to keep the trace.
 *
 * @returns `(K′², K′²)`, row-major.
 */
export function resizeCovariance(
  covariance: Float64Array,
  from: number,
  to: number,
): Float64Array {
  if (from === to) return covariance;
  const axis = resizing(from, to);
  const [small, large] = [from * from, to * to];
  // R is the Kronecker product of the two axes' matrices.
  const matrix = Float64Array.from({ length: large * small }, (_, i) => {
    const [row, column] = [Math.floor(i / small), i % small];
    return axis[Math.floor(row / to) * from + Math.floor(column / from)] *
      axis[row % to * from + column % from];
  });
  const half = multiplyTransposed(matrix, covariance, large, small, small);
  const resized = multiplyTransposed(matrix, half, large, large, small);
  const total = traceOf(resized, large);
  const factor = total > 0 ? traceOf(covariance, small) / total : 0;
  return resized.map((x) => factor * x);
}

/** Linear interpolation along an axis as a matrix `(to, from)`: ends on ends, the middle on the middle. */
function resizing(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = to > 1 ? i * (from - 1) / (to - 1) : (from - 1) / 2;
    const low = Math.min(Math.floor(at), from - 1);
    matrix[i * from + low] += 1 - (at - low);
    if (low + 1 < from) matrix[i * from + low + 1] += at - low;
  }
  return matrix;
}
