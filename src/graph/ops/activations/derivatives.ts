/**
 * The gradients of the functions of one tensor.
 *
 * @module
 */
import { e, type Expression } from "./expressions.ts";
import type { UnaryFunction } from "./functions.ts";

/** The function's input, its result and the gradient of that. */
const [x, y, dy] = [0, 1, 2];

/** The gradient of the result where `outside` is 0, and 0 where that is 1. */
const unless = (outside: Expression) => e.reluGradient(e.shift(e.scale(outside, -1), 1), dy);

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
  // At α itself it is 1, as PyTorch has it.
  atLeast: (alpha) => unless(e.step(e.scale(x, -1), -alpha)),
  atMost: (alpha) => unless(e.step(x, alpha)),
  step: () => e.scale(dy, 0),
};
