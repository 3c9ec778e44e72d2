/**
 * The gradients of the functions of one tensor.
 *
 * @module
 */
import { e, type Expression } from "./expressions.ts";
import type { UnaryFunction } from "./functions.ts";

/** The function's input, its result and the gradient of that. */
const [x, y, dy] = [0, 1, 2];

/** For each function, the gradient of its input from (x, y, dy), given its α. */
export const unaryGradients: Readonly<Record<UnaryFunction, (alpha: number) => Expression>> = {
  scale: (alpha) => e.scale(dy, alpha),
  shift: () => dy,
  exp: () => e.multiply(dy, y),
  log: () => e.multiply(dy, e.reciprocal(x)),
  sqrt: () => e.scale(e.multiply(dy, e.reciprocal(y)), 0.5),
  reciprocal: () => e.scale(e.multiply(e.multiply(y, y), dy), -1),
  tanh: () => e.tanhGradient(y, dy),
  sigmoid: () => e.sigmoidGradient(y, dy),
  softplus: () => e.multiply(dy, e.sigmoid(x)),
  relu: () => e.reluGradient(x, dy),
  gelu: () => e.geluGradient(x, dy),
  silu: () => e.siluGradient(x, dy),
  atLeast: (alpha) => e.reluGradient(e.shift(x, -alpha), dy),
  atMost: (alpha) => e.reluGradient(e.shift(e.scale(x, -1), alpha), dy),
  step: () => e.scale(dy, 0),
};
