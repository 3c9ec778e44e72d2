/**
 * Shapes and host tensors: the vocabulary every other room shares.
 *
 * A shape is a list of non-negative integers, a type is a shape with a data type, and a host tensor
 * is a type with its values in row-major order.
 *
 * @example
 * ```ts
 * import { formatShape, int32Tensor, sizeOf, stridesOf } from "@x/mimetic/tensors";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sizeOf([64, 3, 32, 32]), 196608);
 * assert.deepEqual(stridesOf([2, 3, 4]), [12, 4, 1]);
 * assert.equal(formatShape([64, 3, 32, 32]), "[64, 3, 32, 32]");
 * assert.deepEqual(int32Tensor([2], [7, 9]).data, Int32Array.of(7, 9));
 * ```
 *
 * @module
 */

export { assertShape, equalShapes, formatShape, type Shape, sizeOf, stridesOf } from "./shape.ts";
export {
  type DataType,
  type Float32Tensor,
  float32Tensor,
  formatType,
  type HostTensor,
  hostTensor,
  type Int32Tensor,
  int32Tensor,
  type TensorType,
  zeros,
} from "./tensor.ts";
export { gram, multiplyTransposed, transpose } from "./linear_algebra/products.ts";
export { orthonormalizeRows } from "./linear_algebra/orthonormalize.ts";
export {
  leadingEigen,
  type SymmetricEigen,
  symmetricEigen,
  symmetricEigenvalues,
} from "./linear_algebra/symmetric_eigen.ts";
export { type SingularValueDecomposition, svd, type SvdOptions } from "./linear_algebra/svd.ts";
