import { filterCovariance, filterStatistics, reduceMatrix } from "../analysis/mod.ts";
import { closedFormCovariance, fitClosedForm } from "../initializers/mod.ts";
import { symmetricEigen } from "../tensors/mod.ts";
import type { FoundFilters } from "../weights/mod.ts";
import type { FilterPictures, FilterRecord, Picture } from "./records.ts";

/** Filters a side of a picture, eigenfilters that are shown, and the side of a covariance's picture. */
const SIDE = 5, EIGENFILTERS = 6, COVARIANCE = 81;

/** The filters of one depthwise convolution, (C, 1, K, K). */
export function measureFilters(
  { name, channels, kernel }: FoundFilters,
  layer: number,
  filters: Float32Array,
): { record: FilterRecord; pictures: FilterPictures } {
  const size = kernel * kernel;
  const covariance = filterCovariance(filters, { kernel });
  const { values, vectors } = symmetricEigen(covariance.slice(), size, size);
  const fit = kernel % 2 === 1 ? fitClosedForm(covariance, kernel) : undefined;
  const closed = fit && closedFormCovariance(kernel, fit.sigma);
  const variance = values.reduce((sum, x) => sum + x, 0);
  const picture = (matrix: ArrayLike<number>): Picture => {
    const { dim, values } = reduceMatrix(matrix, size, { maximum: COVARIANCE, method: "average" });
    return { side: dim, values };
  };
  return {
    record: {
      ...{ layer, name, channels, kernel, variance, eigenvalues: [...values] },
      ...filterStatistics(filters, values, kernel),
      ...fit && closed && { fit, noiseSimilarity: noiseSimilarity(closed, size) },
    },
    pictures: {
      filters: tileOf(filters, kernel, channels),
      covariance: picture(covariance),
      ...closed && { closedForm: picture(closed) },
      eigenfilters: Array.from({ length: Math.min(EIGENFILTERS, size) }, (_, i) => ({
        side: kernel,
        values: Float32Array.from(vectors.subarray(i * size, (i + 1) * size)),
      })),
    },
  };
}

/** Cosine of the angle between a covariance and that of white noise, the identity. */
function noiseSimilarity(covariance: ArrayLike<number>, size: number): number {
  let [trace, squares] = [0, 0];
  for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)];
  for (let i = 0; i < size * size; i++) squares += covariance[i] ** 2;
  return squares > 0 ? trace / Math.sqrt(size * squares) : 0;
}

/** Filters side by side with a gap, each scaled to its own largest weight. */
function tileOf(filters: Float32Array, kernel: number, channels: number): Picture {
  const across = Math.min(SIDE, Math.floor(Math.sqrt(channels)));
  const side = across * (kernel + 1) - 1;
  const values = new Float32Array(side * side);
  for (let n = 0; n < across * across; n++) {
    const filter = filters.subarray(n * kernel ** 2, (n + 1) * kernel ** 2);
    const largest = filter.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
    const [top, left] = [Math.floor(n / across) * (kernel + 1), n % across * (kernel + 1)];
    filter.forEach((x, i) => {
      values[(top + Math.floor(i / kernel)) * side + left + i % kernel] = x / largest;
    });
  }
  return { side, values };
}
