import { filterCovariance } from "../../analysis/mod.ts";
import { fitClosedForm, fitMimeticAttention } from "../../initializers/mod.ts";
import type { Network } from "../../models/mod.ts";
import type { Table } from "../../reports/mod.ts";

/** The structure of a trained network's layers, as `fitted` draws it anew. */
export function structureTables(
  { roles }: Network,
  values: ReadonlyMap<string, Float32Array>,
): Table[] {
  const weights = ({ name }: { readonly name: string }) => values.get(name)!;
  const attention = roles.flatMap((role) => {
    if (role.kind !== "attention") return [];
    const { queryKey, valueProjection } = fitMimeticAttention(role, weights);
    const numbers = [queryKey.alpha, queryKey.beta, valueProjection.alpha, valueProjection.beta];
    return [[role.name, ...numbers.map((x) => x.toFixed(3))]];
  });
  const filters = roles.flatMap((role) => {
    if (role.kind !== "depthwise" || role.kernel % 2 === 0) return [];
    const { kernel, parameter, name } = role;
    const covariance = filterCovariance(weights(parameter), { kernel });
    const trace = covariance.reduce((sum, x, i) => i % (kernel ** 2 + 1) ? sum : sum + x, 0);
    const { sigma, similarity } = fitClosedForm(covariance, kernel);
    return [[name, trace.toFixed(3), sigma.toFixed(3), similarity.toFixed(3)]];
  });
  const numeric = (label: string) => ({ label, numeric: true });
  return [
    ...attention.length
      ? [{
        caption: "W_Q W_Kᵀ ≈ α₁Z + β₁I and W_V W_proj ≈ α₂Z − β₂I, with Z of variance 1/d.",
        columns: [{ label: "Layer" }, ...["α₁", "β₁", "α₂", "β₂"].map(numeric)],
        rows: attention,
      }]
      : [],
    ...filters.length
      ? [{
        caption: "Covariance Σ of the filters, and the closed form that is nearest to it.",
        columns: [{ label: "Layer" }, ...["tr Σ", "σ", "cosine"].map(numeric)],
        rows: filters,
      }]
      : [],
  ];
}
