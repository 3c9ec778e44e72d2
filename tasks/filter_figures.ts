import { filterCovariance, symmetricEigenvalues } from "../src/analysis/mod.ts";
import {
  closedFormCovariance,
  type CovarianceFiltersOptions,
  type DepthwiseRole,
  fitClosedForm,
  type Role,
  sigmaAt,
} from "../src/initializers/mod.ts";
import type { FilterFigure } from "../src/reports/mod.ts";
import type { RunFolder } from "../src/experiments/mod.ts";
import { readCheckpoint } from "../src/training/mod.ts";
import type { Run } from "./experiment.ts";

/** Filters that a tile of a report shows. */
const SHOWN = 25;

/** Layers that a report shows at most; covariances of large kernels are large. */
const LAYERS = 6;

/**
 * The depthwise filters of each arm's first seed, before and after training, and the closed form of
 * their covariance, as a report shows them. Empty for a model without depthwise filters.
 */
export async function filterFigures<R extends Run>(
  folder: RunFolder,
  runs: readonly R[],
  roles: readonly Role[],
  profile: CovarianceFiltersOptions,
): Promise<FilterFigure[]> {
  const all = roles.filter((role) => role.kind === "depthwise");
  const layers = all.filter((_, i) =>
    Math.floor(i * LAYERS / all.length) !== Math.floor((i - 1) * LAYERS / all.length)
  );
  const figures: FilterFigure[] = layers.map((role) => closedForm(role, profile));
  for (const run of runs.filter(({ facts }) => facts.seed === 0)) {
    const saved = await readCheckpoint(folder.checkpoint(run.name));
    const stages = [["before", run.firstValues()], ["after", saved?.state.parameters]] as const;
    for (const [when, values] of stages) {
      if (values) figures.push(...layers.map((role) => describe(role, values, run, when)));
    }
  }
  return figures;
}

function describe(
  { parameter, kernel, index }: DepthwiseRole,
  values: ReadonlyMap<string, Float32Array>,
  { facts }: Run,
  when: "before" | "after",
): FilterFigure {
  const filters = values.get(parameter.name)!;
  const covariance = filterCovariance(filters, { kernel });
  // What diverged has neither a spectrum nor a fit.
  const finite = covariance.every(Number.isFinite);
  return {
    init: facts.init,
    seed: facts.seed,
    layer: index,
    when,
    kernel,
    filters: filters.slice(0, SHOWN * kernel ** 2),
    covariance,
    spectrum: finite ? symmetricEigenvalues(covariance, kernel ** 2) : [],
    fit: finite ? fitClosedForm(covariance, kernel) : undefined,
  };
}

function closedForm(
  { kernel, index, count }: DepthwiseRole,
  profile: CovarianceFiltersOptions,
): FilterFigure {
  const depth = count > 1 ? index / (count - 1) : 0;
  const sigma = sigmaAt(depth, profile);
  const covariance = closedFormCovariance(kernel, sigma, profile);
  const spectrum = symmetricEigenvalues(covariance, kernel ** 2);
  const at = { init: "closed form", seed: 0, layer: index, when: "before", kernel } as const;
  return { ...at, covariance, spectrum, fit: { sigma, similarity: 1 } };
}
