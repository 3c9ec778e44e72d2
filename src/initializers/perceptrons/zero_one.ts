import { checkChoice, checkSwitches } from "../../host/mod.ts";
import type { PerceptronRole, StructuredInitializer } from "../types.ts";
import { type Element, setPerceptron } from "./set_perceptron.ts";

/** Options of {@linkcode zeroOne}. */
export interface ZeroOneOptions {
  /**
   * What the second layer is: `"zero"` (the default), for branches of residual networks, or the partial
   * `"identity"`.
   */
  readonly second?: "zero" | "identity";
  /** The control arm: random matrices of the same Frobenius norms. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * ZerO: perceptrons of zeros and ones without any randomness (Zhao et al., TMLR 2022, arXiv:2110.12661,
 * algorithm 1; jiaweizzhao/ZerO-initialization). A matrix (m, n) with m ≤ n is the partial identity; one that
 * has more outputs than inputs, the corner of a Hadamard matrix of the order 2ᵖ = 2^⌈log₂ m⌉,
 *
 *     W_ij = (−1)^(number of ones that the binary digits of i and j share) / 2^(p/2),
 *
 * which keeps norms where m is a power of two. A partial identity there would leave its gradients of low rank
 * (theorem 1). The second layer is 0, the end of a residual branch. Biases become 0, and attention, for which
 * the code at hand has nothing, stays as it is.
 *
 * @throws {RangeError} If `second` is none of its values.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { zeroOne } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const values = initialize(describe(vitNano()), { seed: 0, structured: [zeroOne()] });
 * const weight = values.get("blocks.0.mlp.fc1.weight")!; // (192, 48), of a Hadamard matrix of order 256
 * assert.ok(weight.every((x) => Math.abs(x) === 1 / 16));
 * ```
 */
export function zeroOne(
  { second = "zero", normMatched = false }: ZeroOneOptions = {},
): StructuredInitializer<PerceptronRole> {
  const doing = "make perceptrons of zeros and ones";
  checkChoice(doing, "second", second, ["zero", "identity"]);
  checkSwitches(doing, { normMatched });
  return {
    kind: "perceptron",
    initialize(role, weights, random) {
      const { dim, hidden } = role;
      setPerceptron(role, weights, random, {
        first: zeroOneElement(hidden, dim),
        second: second === "zero" ? () => 0 : zeroOneElement(dim, hidden),
        normMatched,
      });
    },
  };
}

/** The elements of a matrix (m, n). */
function zeroOneElement(m: number, n: number): Element {
  if (m <= n) return (row, column) => row === column ? 1 : 0;
  const size = 2 ** (-Math.ceil(Math.log2(m)) / 2);
  return (row, column) => parity(row & column) ? -size : size;
}

/** Whether the binary digits of a number have an odd number of ones. */
function parity(bits: number): boolean {
  let odd = false;
  for (let rest = bits; rest !== 0; rest &= rest - 1) odd = !odd;
  return odd;
}
