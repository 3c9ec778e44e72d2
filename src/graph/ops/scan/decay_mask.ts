import { type Attributes, type Operation, reject, type Tensor } from "../../graph.ts";
import { fill } from "../activations/fill.ts";

/**
 * `a [..., Q] → L [..., Q, Q]`, `L[i, j] = exp(a[j + 1] + … + a[i])` for `j ≤ i`, else 0: how much of
 * what was written at token j is left at token i, from the logarithms `a` of the decays (the
 * 1-semiseparable matrix of Dao & Gu 2024, §3.2). Each sum is made of its own terms, as a difference
 * of running sums would lose a weak decay behind a strong one.
 */
export const DECAY_MASK: Operation<Attributes, "decayMask"> = {
  name: "decayMask",
  infer(inputs) {
    const [{ shape, dtype }] = inputs;
    if (shape.length < 1 || dtype !== "float32") {
      reject("make a decay mask", "float32 logarithms of decays [..., Q]", inputs);
    }
    return [{ shape: [...shape, shape[shape.length - 1]], dtype: "float32" }];
  },
  gradient({ outputs: [mask], outputGradients: [dmask] }) {
    return [dmask && dmask.graph.apply(DECAY_MASK_GRADIENT, [mask, dmask], {})[0]];
  },
};

/** `(L, dL) → da [..., Q]`, `da[k] = Σ (dL·L)[i, j]` over `j < k ≤ i`. */
export const DECAY_MASK_GRADIENT: Operation<Attributes, "decayMaskGradient"> = {
  name: "decayMaskGradient",
  infer: ([mask]) => [{ shape: mask.shape.slice(0, -1), dtype: "float32" }],
};

/**
 * `exp(a[j + 1] + … + a[i])` where `j ≤ i`, else 0: `[..., Q] → [..., Q, Q]`.
 *
 * @example
 * ```ts
 * import { decayMask, fill, Graph } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const triangle = decayMask(fill(graph, [4], 0)); // [4, 4], ones where j ≤ i
 * ```
 */
export function decayMask(logDecay: Tensor): Tensor {
  return logDecay.graph.apply(DECAY_MASK, [logDecay], {})[0];
}

/** Ones on and below the diagonal, `[size, size]`. */
export function lowerTriangle(of: Tensor, size: number): Tensor {
  return decayMask(fill(of.graph, [size], 0));
}
