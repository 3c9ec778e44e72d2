import { checkNumber, checkSwitches } from "../../host/mod.ts";
import type { PerceptronRole, StructuredInitializer } from "../types.ts";
import { setPerceptron } from "./set_perceptron.ts";

/** Options of {@linkcode idInit}. */
export interface IdInitOptions {
  /** The ones of the first layer; 1 if left out. */
  readonly gain?: number;
  /** ε, the size of what keeps the second layer from being 0; 1e-6 if left out. */
  readonly epsilon?: number;
  /** The control arm: random matrices of the same Frobenius norms. `false` if left out. */
  readonly normMatched?: boolean;
}

/**
 * IDInit: perceptrons that keep the identity (Pan et al., ICLR 2025, recalled from the paper; its code wasn't
 * at hand). Where a matrix isn't square, the identity is repeated, so that every output has an input,
 *
 *     W₁[i, j] = gain if i ≡ j modulo min(F, D), else 0,
 *
 * and the second layer, the end of a residual branch, is zero but for pairs that cancel where neighboring
 * features are alike, and keep its neurons from dying:
 *
 *     W₂[i, j] = ε if j ≡ i, −ε if j ≡ i + 1 modulo min(F, D), else 0.
 *
 * Biases become 0. The paper's rules for convolutions with larger kernels are left out.
 *
 * @throws {RangeError} If a number isn't finite.
 * @throws {TypeError} If `normMatched` isn't true or false.
 *
 * @example
 * ```ts
 * import { idInit } from "@x/mimetic/initializers";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const values = initialize(describe(vitNano()), { seed: 0, structured: [idInit()] });
 * const weight = values.get("blocks.0.mlp.fc1.weight")!; // (192, 48): four identities
 * assert.deepEqual([weight[0], weight[48 * 48], weight[1]], [1, 1, 0]);
 * ```
 */
export function idInit(
  { gain = 1, epsilon = 1e-6, normMatched = false }: IdInitOptions = {},
): StructuredInitializer<PerceptronRole> {
  const doing = "make perceptrons that keep the identity";
  checkNumber(doing, "the gain", gain);
  checkNumber(doing, "epsilon", epsilon);
  checkSwitches(doing, { normMatched });
  return {
    kind: "perceptron",
    initialize(role, weights, random) {
      const period = Math.min(role.dim, role.hidden);
      const next = (row: number) => (row + 1) % period;
      setPerceptron(role, weights, random, {
        first: (row, column) => row % period === column % period ? gain : 0,
        second: (row, column) => {
          if (row % period === column % period) return epsilon;
          return next(row) === column % period ? -epsilon : 0;
        },
        normMatched,
      });
    },
  };
}
