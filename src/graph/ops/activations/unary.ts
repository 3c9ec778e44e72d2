import { type Operation, reject, type Tensor } from "../../graph.ts";
import { activationGradient, multiply } from "./binary.ts";

/** The elementwise functions of one tensor. `scale` is `αx` and `shift` is `x + α`. */
export type UnaryFunction =
  | "scale"
  | "shift"
  | "exp"
  | "log"
  | "sqrt"
  | "reciprocal"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "relu"
  | "gelu"
  | "silu";

/** Attributes of {@linkcode UNARY}. */
export interface UnaryAttributes {
  /** Which function. */
  function: UnaryFunction;
  /** The α of `scale` and `shift`, else 0. */
  alpha: number;
}

/** `y = f(x)` for each element. */
export const UNARY: Operation<UnaryAttributes> = {
  name: "unary",
  mayOverwrite: true,
  infer(inputs, attributes) {
    if (inputs[0].dtype !== "float32") {
      reject(`take ${attributes.function}`, "float32 elements", inputs);
    }
    return [{ shape: inputs[0].shape, dtype: "float32" }];
  },
  gradient({ inputs: [x], outputs: [y], outputGradients: [dy], attributes }) {
    return [dy && derivative(attributes, x, y, dy)];
  },
};

function derivative(attributes: UnaryAttributes, x: Tensor, y: Tensor, dy: Tensor): Tensor {
  switch (attributes.function) {
    case "scale":
      return scale(dy, attributes.alpha);
    case "shift":
      return dy;
    case "exp":
      return multiply(dy, y);
    case "log":
      return multiply(dy, reciprocal(x));
    case "sqrt":
      return scale(multiply(dy, reciprocal(y)), 0.5);
    case "reciprocal":
      return scale(multiply(multiply(y, y), dy), -1);
    case "softplus":
      return multiply(dy, sigmoid(x));
    case "tanh":
      return activationGradient("tanhGradient", y, dy);
    case "sigmoid":
      return activationGradient("sigmoidGradient", y, dy);
    case "relu":
      return activationGradient("reluGradient", x, dy);
    case "gelu":
      return activationGradient("geluGradient", x, dy);
    case "silu":
      return activationGradient("siluGradient", x, dy);
  }
}

function unary(name: UnaryFunction, x: Tensor, alpha = 0): Tensor {
  return x.graph.apply(UNARY, [x], { function: name, alpha })[0];
}

/** `alpha · x`. */
export function scale(x: Tensor, alpha: number): Tensor {
  return unary("scale", x, alpha);
}
/** `x + alpha`. */
export function shift(x: Tensor, alpha: number): Tensor {
  return unary("shift", x, alpha);
}
/** `eˣ`. */
export function exp(x: Tensor): Tensor {
  return unary("exp", x);
}
/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return unary("log", x);
}
/** `√x`. */
export function sqrt(x: Tensor): Tensor {
  return unary("sqrt", x);
}
/** `1/x`. */
export function reciprocal(x: Tensor): Tensor {
  return unary("reciprocal", x);
}
/** The hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return unary("tanh", x);
}
/** `1/(1 + e⁻ˣ)`. */
export function sigmoid(x: Tensor): Tensor {
  return unary("sigmoid", x);
}
/** `ln(1 + eˣ)`, without overflow. */
export function softplus(x: Tensor): Tensor {
  return unary("softplus", x);
}
/** `max(x, 0)`. */
export function relu(x: Tensor): Tensor {
  return unary("relu", x);
}
/** The exact GELU, `x/2 · (1 + erf(x/√2))` (Hendrycks & Gimpel 2016). */
export function gelu(x: Tensor): Tensor {
  return unary("gelu", x);
}
/** SiLU or swish, `x · sigmoid(x)`. */
export function silu(x: Tensor): Tensor {
  return unary("silu", x);
}
