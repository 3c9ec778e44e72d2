import { attentionProducts, describeProduct, meanOfMatrices } from "../../analysis/mod.ts";
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
    key: shared(rows(role.key), role),
    value: shared(rows(role.value), role),
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

/** Keys or values (G·K, D) as every one of the H heads sees them, (H·K, D). */
function shared(values: Float32Array, { heads, keyHeads, headDim, dim }: AttentionRole) {
  if (heads === keyHeads) return values;
  const size = headDim * dim;
  const all = new Float32Array(heads * size);
  for (let head = 0; head < heads; head++) {
    const group = Math.floor(head * keyHeads / heads);
    all.set(values.subarray(group * size, (group + 1) * size), head * size);
  }
  return all;
}
