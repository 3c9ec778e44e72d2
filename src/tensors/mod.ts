/**
 * Shapes, types and linear algebra: the vocabulary every other room shares. A shape is a list of
 * non-negative integers, a type is a shape with a data type, and matrices are flat arrays, row-major.
 *
 * @example
 * ```ts
 * import { formatShape, sizeOf, svd } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sizeOf([64, 3, 32, 32]), 196608);
 * assert.equal(formatShape([64, 3, 32, 32]), "[64, 3, 32, 32]");
 * assert.deepEqual([...svd([3, 0, 0, 2], 2, 2).values], [3, 2]);
 * ```
 *
 * @module
 */

export { equalShapes, formatShape, type Shape, sizeOf } from "./shape.ts";
export { type DataType, formatType, type TensorType } from "./tensor_type.ts";
export { covariance } from "./linear_algebra/covariance.ts";
export type { ProductOptions } from "./linear_algebra/large_products.ts";
export { gram, multiplyTransposed, transpose } from "./linear_algebra/products.ts";
export { orthonormalizeRows } from "./linear_algebra/orthonormalize.ts";
export {
  leadingEigen,
  type SymmetricEigen,
  symmetricEigen,
  symmetricEigenvalues,
} from "./linear_algebra/symmetric_eigen.ts";
export { type SingularValueDecomposition, svd, type SvdOptions } from "./linear_algebra/svd.ts";
export { fitNoiseAndIdentity, type ProductMoments } from "./noise_and_identity.ts";
