/**
 * Symbolic tensors, the operations on them and reverse-mode differentiation.
 *
 * A graph says *what* is computed. Where it runs, in which memory and with which kernels is decided
 * when a device compiles it (`@x/mimetic/devices`).
 *
 * @example The gradient of a linear layer
 * ```ts
 * import { crossEntropy, gradients, Graph, matmul, mean } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [32, 64]);
 * const labels = graph.input("labels", [32], "int32");
 * const weight = graph.variable("weight", [10, 64]);
 * const loss = mean(crossEntropy(matmul(x, weight, { transposeB: true }), labels), 0);
 * const [dWeight] = gradients(loss, [weight]); // [10, 64]
 * ```
 *
 * @module
 */
export {
  type Attributes,
  formatTypes,
  type GradientContext,
  Graph,
  type IndexRange,
  INPUT,
  type InputOptions,
  type Node,
  type Operation,
  reject,
  type SourceAttributes,
  type Tensor,
  VARIABLE,
} from "./graph.ts";
export {
  type DeclaredOperationName,
  type EvaluatedOperationName,
  families,
  type Family,
  type NamesIn,
  type OperationName,
  type PlacementName,
  plannedName,
  type PlannedOperationName,
} from "./operations.ts";
export type { Origin } from "./origin.ts";
export { type GradientOptions, gradients } from "./gradients.ts";
export { keepBlockResults, keepWhatTakesTime } from "./keep.ts";
export type { Keep } from "./recompute.ts";
export {
  attentionFlops,
  type AttentionSize,
  matmulFlops,
  type TypedStep,
  type Work,
  workOf,
} from "./work.ts";
export * as ops from "./ops/mod.ts";
export * from "./ops/mod.ts";
