import { checkInteger } from "../../../host/mod.ts";
import { checkFloats } from "../../checks.ts";
import { equalShapes } from "../../../tensors/mod.ts";
import { type Operation, reject, type Tensor } from "../../graph.ts";
import { add, multiply } from "../activations/binary.ts";

/** Attributes of {@linkcode SELECTIVE_SCAN} and its gradient. */
export interface SelectiveScanAttributes {
  /** Tokens Q of a chunk: the states before each chunk are kept, those inside are made again. */
  chunk: number;
}

/**
 * Mamba's scan (Gu & Dao 2023, algorithm 2) with diagonal state matrices,
 * `(u [B, T, E], Δ [B, T, E], A [E, N], B [B, T, N], C [B, T, N]) → (y [B, T, E], states [B, ⌈T/Q⌉, E, N])`:
 * `h[t] = exp(Δ[t] A) h[t − 1] + Δ[t] u[t] B[t]` with `h = 0` before the start, `y[t] = C[t] · h[t]`.
 * `states` are the h before each chunk, from which the gradient makes the others again: what is kept is a Q-th
 * of all states.
 */
export const SELECTIVE_SCAN: Operation<SelectiveScanAttributes, "selectiveScan"> = {
  name: "selectiveScan",
  infer(inputs, { chunk }) {
    checkInteger("scan in chunks", "chunk", chunk);
    checkFloats("scan", inputs);
    const [u, delta, a, b, c] = inputs;
    const [batch, tokens, e] = u.shape;
    const n = a.shape[1];
    const fits = u.shape.length === 3 && a.shape.length === 2 && a.shape[0] === e &&
      equalShapes(u.shape, delta.shape) && equalShapes(b.shape, [batch, tokens, n]) &&
      equalShapes(b.shape, c.shape);
    if (!fits) reject("scan", "u, Δ [B, T, E], A [E, N] and B, C [B, T, N]", inputs);
    return [
      { shape: u.shape, dtype: "float32" },
      { shape: [batch, Math.ceil(tokens / chunk), e, n], dtype: "float32" },
    ];
  },
  gradient({ inputs, outputs: [, states], outputGradients: [dy], attributes }) {
    if (!dy) return inputs.map(() => undefined);
    return dy.graph.apply(SELECTIVE_SCAN_GRADIENT, [...inputs, states, dy], attributes);
  },
};

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export const SELECTIVE_SCAN_GRADIENT: Operation<SelectiveScanAttributes, "selectiveScanGradient"> =
  {
    name: "selectiveScanGradient",
    infer: (inputs) => inputs.slice(0, 5).map(({ shape }) => ({ shape, dtype: "float32" })),
  };

/** Operands of {@linkcode selectiveScan}. */
export interface SelectiveScanOperands {
  /** What is written into the state, `[B, T, E]`. */
  readonly u: Tensor;
  /** The positive step sizes Δ `[B, T, E]`. */
  readonly delta: Tensor;
  /** The diagonals of the state matrices, negative, `[E, N]`. */
  readonly a: Tensor;
  /** How it is written, `[B, T, N]`. */
  readonly b: Tensor;
  /** How the state is read, `[B, T, N]`. */
  readonly c: Tensor;
  /** The direct way from u to y, `[E]`. Default none. */
  readonly d?: Tensor;
}

/**
 * Mamba's selective scan: `y = scan(u, Δ, A, B, C) + D·u`, `[B, T, E]`.
 *
 * @throws {RangeError} if the shapes don't fit each other, a tensor isn't float32, or the chunk isn't a
 *   positive whole number.
 *
 * @example
 * ```ts
 * import { selectiveScan, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const [u, delta] = ["u", "delta"].map((name) => graph.input(name, [2, 100, 64]));
 * const [b, c] = ["b", "c"].map((name) => graph.input(name, [2, 100, 16]));
 * const a = graph.input("a", [64, 16]);
 * const y = selectiveScan({ u, delta, a, b, c }); // [2, 100, 64]
 * ```
 */
export function selectiveScan(
  { u, delta, a, b, c, d }: SelectiveScanOperands,
  { chunk = 16 }: { chunk?: number } = {},
): Tensor {
  if (d && !equalShapes(d.shape, u.shape.slice(2))) reject("scan", "D [E]", [u, d]);
  const [y] = u.graph.apply(SELECTIVE_SCAN, [u, delta, a, b, c], { chunk });
  return d ? add(y, multiply(u, d)) : y;
}
