/**
 * Heat maps of state-space layers: W_Cᵀ W_B, and the attention matrix that a scan amounts to.
 *
 * @module
 */
import { requireSquare } from "../matrices.ts";
import type { Section, WeightFigure } from "../types.ts";
import { mapsFigure, reductionOf } from "./heat_maps.ts";
import { oneSeedAnArm } from "./weight_selection.ts";

/** The matrices in reading order, as titles write them. */
const kinds = [
  { product: "read-write", label: "W<sub>C</sub><sup>T</sup>W<sub>B</sub>" },
  { product: "effective-attention", label: "Effective attention, mean over channels" },
] as const;

/**
 * Heat maps of state-space layers before and after training, one seed an arm.
 *
 * @param weights Matrices of any arms, seeds and layers.
 * @returns The section, or undefined if there are none of a state-space layer.
 * @throws {RangeError} If a matrix has not dim² values.
 */
export function stateSpaceMapsSection(weights: readonly WeightFigure[]): Section | undefined {
  const figures = kinds.flatMap(({ product, label }) => {
    const own = oneSeedAnArm(weights.filter((figure) => figure.product === product));
    own.forEach(requireSquare);
    return own.length > 0 ? [mapsFigure(`${label}${reductionOf(own)}`, own, "own")] : [];
  });
  if (figures.length === 0) return undefined;
  return {
    title: "Inside the scans",
    text: [
      "What token s gives to token t depends on the weights through u(t)ᵀ W_Cᵀ W_B u(s) and on the " +
      "steps Δ between them; both together are the effective attention of t (row) to s (column).",
    ],
    figures,
  };
}
