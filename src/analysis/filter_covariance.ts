import { covariance, gram, transpose } from "../tensors/mod.ts";

/** Options of {@linkcode filterCovariance}. */
export interface FilterCovarianceOptions {
  /** Kernel size K. */
  readonly kernel: number;
  /**
   * Whether the mean filter is taken off first and C − 1 divides (default true, the sample
   * covariance); else the second moment about zero, divided by C.
   */
  readonly center?: boolean;
}

/**
 * Covariance of depthwise filters, each channel's K × K filter being one sample of a vector of K²
 * weights.
 *
 * Source: Trockman, Willmott & Kolter, "Understanding the Covariance Structure of Convolutional
 * Filters", ICLR 2023.
 *
 * @param filters Depthwise weight (C, 1, K, K), row-major.
 * @param options Kernel size, and whether the mean filter is taken off.
 * @returns (K², K²), row-major; entry (iK+j, lK+m) is Cov(F_ij, F_lm).
 * @throws {RangeError} If the size is no multiple of K², or a sample covariance has one channel only.
 *
 * @example
 * ```ts
 * import { filterCovariance } from "@x/mimetic/analysis";
 * import assert from "assert";
 * // Two channels of 1 × 1 filters: the variance of 1 and 3.
 * assert.deepEqual([...filterCovariance(Float32Array.of(1, 3), { kernel: 1 })], [2]);
 * ```
 */
export function filterCovariance(
  filters: Float32Array,
  options: FilterCovarianceOptions,
): Float64Array {
  const { kernel, center = true } = options;
  const size = kernel * kernel;
  const channels = filters.length / size;
  if (!Number.isInteger(kernel) || kernel < 1 || !Number.isInteger(channels) || channels < 1) {
    throw new RangeError(
      `Cannot take a covariance: expected filters of kernel × kernel weights, got ` +
        `${filters.length} weights with kernel ${kernel}`,
    );
  }
  if (center && channels < 2) {
    throw new RangeError("Cannot take a sample covariance: expected at least 2 channels, got 1");
  }
  if (center) return covariance(filters, channels, size);
  return gram(transpose(filters, channels, size), size, channels).map((x) => x / channels);
}
