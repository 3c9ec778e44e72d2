/**
 * Structure of weights: products, covariances, spectra. Pure functions on flat arrays and sizes.
 *
 * @module
 */
export {
  type AttentionProducts,
  attentionProducts,
  type AttentionWeights,
  meanOfMatrices,
} from "./attention_products.ts";
export { type KeyGroups, keyHeadOf, repeatKeyHeads } from "./key_groups.ts";
export { type DescribedProduct, describeProduct } from "./describe_product.ts";
export { type DiagonalStatistics, diagonalStatistics } from "./diagonal_statistics.ts";
export { filterCovariance, type FilterCovarianceOptions } from "./filter_covariance.ts";
export {
  type ReducedMatrix,
  reduceMatrix,
  type ReduceOptions,
  type Reduction,
} from "./reduce_matrix.ts";
export { singularValues, symmetricEigenvalues } from "./spectra.ts";
export { effectiveAttention, type ScanNumbers } from "./effective_attention.ts";
export { type FilterStatistics, filterStatistics } from "./filter_statistics.ts";
export { fitMimetic, type MimeticFit } from "./fit_mimetic.ts";
export {
  type ProductFactors,
  type ProductStatistics,
  productStatistics,
} from "./product_statistics.ts";
export {
  type MeanStatistics,
  meanStatistics,
  type ProductExpectations,
  productExpectations,
  type ProductScores,
  productScores,
} from "./random_baselines.ts";
