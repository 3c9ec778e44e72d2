/**
 * The operations of the family activations.
 *
 * @module
 */
export {
  type BinaryFunction,
  binaryFunctions,
  type ElementwiseFunction,
  functionsOfConstants,
  type UnaryFunction,
  unaryFunctions,
} from "./functions.ts";
export { BINARY, type BinaryAttributes, UNARY, type UnaryAttributes } from "./operations.ts";
export type { ElementwiseStep, Expression, FunctionCall } from "./expressions.ts";
export * from "./elementwise.ts";
export * from "./unary.ts";
export * from "./binary.ts";
export * from "./fill.ts";
export * from "./activations.ts";
