/**
 * The elementwise functions that every device has a kernel for: `unary` and `binary` operations name
 * one, `elementwise` ones several. All tables of them are typed by these lists, and the CPU's codes are
 * made of them. What isn't in the lists is an expression of these (`activations.ts`).
 *
 * @module
 */

/**
 * The functions of one tensor. Some take a constant α: `scale` is αx, `shift` is x + α, `atLeast` is
 * max(x, α), `atMost` is min(x, α), and `step` is 1 above α and 0 up to it.
 */
export const unaryFunctions = [
  ...["scale", "shift", "exp", "log", "sqrt", "reciprocal", "tanh", "sigmoid", "softplus"] as const,
  ...["relu", "gelu", "silu", "atLeast", "atMost", "step"] as const,
] as const;

/**
 * The functions of two tensors. The gradients of activations take the activation's input (`gelu`,
 * `silu`, `relu`) or output (`tanh`, `sigmoid`) as `a` and the incoming gradient as `b`.
 */
export const binaryFunctions = [
  ...["add", "subtract", "multiply", "divide"] as const,
  ...["tanhGradient", "sigmoidGradient", "reluGradient", "geluGradient", "siluGradient"] as const,
] as const;

/** The functions that take a constant α. */
export const functionsOfConstants = [
  ...["scale", "shift", "atLeast", "atMost", "step", "fill"] as const,
] as const;

/** The name of a function of one tensor. */
export type UnaryFunction = typeof unaryFunctions[number];
/** The name of a function of two tensors. */
export type BinaryFunction = typeof binaryFunctions[number];
/** A function of one tensor, of two, or of none: `fill` is α. */
export type ElementwiseFunction = UnaryFunction | BinaryFunction | "fill";
