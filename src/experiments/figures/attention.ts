import {
  attentionProducts,
  describeProduct,
  meanOfMatrices,
  repeatKeyHeads,
} from "../../analysis/mod.ts";
import type { AttentionRole, Slice } from "../../initializers/mod.ts";
import type { WeightFigure } from "../../reports/mod.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The products of attention weights: the mean of W_Q W_Kᵀ over heads, and W_V W_proj. Where queries share
 * keys and values, each head has its copy of them; where keys are of other tokens there is no product.
 */
export function attentionFigures(snapshot: Snapshot): WeightFigure[] {
  return snapshot.network.roles.flatMap((role) =>
    role.kind === "attention" && role.contextDim === role.dim ? describeRole(role, snapshot) : []
  );
}

function describeRole(
  role: AttentionRole,
  { init, seed, when, values }: Snapshot,
): WeightFigure[] {
  const { dim, heads, index } = role;
  const rows = ({ parameter, row, rows: count }: Slice) => {
    const width = parameter.shape[1];
    return values.get(parameter.name)!.subarray(row * width, (row + count) * width);
  };
  const { queryKey, valueProjection } = attentionProducts({
    query: rows(role.query),
    key: repeatKeyHeads(rows(role.key), role),
    value: repeatKeyHeads(rows(role.value), role),
    projection: rows(role.projection),
    dim,
    heads,
  });
  const common = { init, seed, layer: index, when };
  return [
    { ...common, product: "query-key", ...describeProduct(meanOfMatrices(queryKey), dim) },
    { ...common, product: "value-projection", ...describeProduct(valueProjection, dim) },
  ];
}
