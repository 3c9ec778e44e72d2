import { attentionProducts, describeProduct, meanOfMatrices } from "../src/analysis/mod.ts";
import type { AttentionRole, Role, Slice } from "../src/initializers/mod.ts";
import type { WeightFigure } from "../src/reports/mod.ts";
import type { RunFolder } from "../src/experiments/mod.ts";
import { readCheckpoint } from "../src/training/mod.ts";
import type { Run } from "./experiment.ts";

/**
 * The products of attention weights of each arm's first seed, before and after training, as a report
 * shows them: the mean of W_Q W_Kᵀ over heads, and W_V W_proj.
 */
export async function attentionFigures<R extends Run>(
  folder: RunFolder,
  runs: readonly R[],
  roles: readonly Role[],
): Promise<WeightFigure[]> {
  const figures: WeightFigure[] = [];
  const blocks = roles.filter((role) => role.kind === "attention");
  for (const run of runs.filter(({ facts }) => facts.seed === 0)) {
    const saved = await readCheckpoint(folder.checkpoint(run.name));
    const stages = [["before", run.firstValues()], ["after", saved?.state.parameters]] as const;
    for (const [when, values] of stages) {
      if (values) blocks.forEach((role) => figures.push(...describe(role, values, run, when)));
    }
  }
  return figures;
}

function describe(
  role: AttentionRole,
  values: ReadonlyMap<string, Float32Array>,
  { facts }: Run,
  when: "before" | "after",
): WeightFigure[] {
  const { dim, heads, index } = role;
  const rows = ({ parameter, row, rows: count }: Slice) => {
    const width = parameter.shape[1];
    return values.get(parameter.name)!.subarray(row * width, (row + count) * width);
  };
  const { queryKey, valueProjection } = attentionProducts({
    query: rows(role.query),
    key: rows(role.key),
    value: rows(role.value),
    projection: rows(role.projection),
    dim,
    heads,
  });
  const common = { init: facts.init, seed: facts.seed, layer: index, when };
  return [
    { ...common, product: "query-key", ...describeProduct(meanOfMatrices(queryKey), dim) },
    { ...common, product: "value-projection", ...describeProduct(valueProjection, dim) },
  ];
}
