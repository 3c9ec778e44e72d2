import { filterCovariance, symmetricEigenvalues } from "../../analysis/mod.ts";
import {
  closedFormCovariance,
  type CovarianceFiltersOptions,
  type DepthwiseRole,
  fitClosedForm,
  type Role,
  sigmaAt,
} from "../../initializers/mod.ts";
import type { FilterFigure } from "../../reports/mod.ts";
import type { Arm } from "../experiment.ts";
import type { Snapshot } from "./snapshot.ts";

/** Filters that a tile of a report shows. */
const SHOWN = 25;

/** Layers that a report shows at most; covariances of large kernels are large. */
const LAYERS = 6;

/** The depthwise layers that are shown, evenly spread over the depth. */
function shownLayers(roles: readonly Role[]): DepthwiseRole[] {
  const all = roles.filter((role) => role.kind === "depthwise");
  return all.filter((_, i) =>
    Math.floor(i * LAYERS / all.length) !== Math.floor((i - 1) * LAYERS / all.length)
  );
}

/** The depthwise filters of a network, with their covariances over channels. */
export function filterFigures(snapshot: Snapshot): FilterFigure[] {
  return shownLayers(snapshot.network.roles).map((role) => describeRole(role, snapshot));
}

function describeRole(
  { parameter, kernel, index }: DepthwiseRole,
  { init, seed, when, values }: Snapshot,
): FilterFigure {
  const filters = values.get(parameter.name)!;
  const covariance = filterCovariance(filters, { kernel });
  // What diverged has neither a spectrum nor a fit.
  const finite = covariance.every(Number.isFinite);
  return {
    init,
    seed,
    layer: index,
    when,
    kernel,
    filters: filters.slice(0, SHOWN * kernel ** 2),
    covariance,
    spectrum: finite ? symmetricEigenvalues(covariance, kernel ** 2) : [],
    fit: finite ? fitClosedForm(covariance, kernel) : undefined,
  };
}

/**
 * The closed forms of the filters' covariance in each of these layers, for comparison: those that the arms
 * draw by, in the layers that they draw, or else the one by default.
 */
export function closedFormFigures(
  roles: readonly Role[],
  arms: readonly Pick<Arm, "name" | "covariance">[],
): FilterFigure[] {
  const drawn = new Map(
    arms.flatMap(({ name, covariance }) =>
      covariance ? [[name.split(", ")[0], covariance] as const] : []
    ),
  );
  const forms: (readonly [string, NonNullable<Arm["covariance"]>])[] = drawn.size
    ? [...drawn]
    : [["covariance", {}]];
  return forms.flatMap(([name, options]) =>
    shownLayers(roles).filter(({ index }) => options.layers?.includes(index) ?? true)
      .map((role) => ({
        init: name === "covariance" ? "closed form" : `closed form of ${name}`,
        ...closedForm(role, options),
      }))
  );
}

function closedForm(
  { kernel, index, count }: DepthwiseRole,
  options: CovarianceFiltersOptions,
): Omit<FilterFigure, "init"> {
  const sigma = sigmaAt(count > 1 ? index / (count - 1) : 0, options);
  const covariance = closedFormCovariance(kernel, sigma, options);
  const spectrum = symmetricEigenvalues(covariance, kernel ** 2);
  const at = { seed: 0, layer: index, when: "before", kernel } as const;
  return { ...at, covariance, spectrum, fit: { sigma, similarity: 1 } };
}
