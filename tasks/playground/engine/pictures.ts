/**
 * What can be seen of a network, and pictures of it.
 *
 * @module
 */
import { filterCovariance, meanStatistics, reduceMatrix } from "../../../src/analysis/mod.ts";
import {
  type DepthwiseRole,
  fitClosedForm,
  type Parameter,
  type PerceptronRole,
  type Role,
} from "../../../src/initializers/mod.ts";
import type { Network } from "../../../src/models/mod.ts";
import { sizeOf } from "../../../src/tensors/mod.ts";
import {
  type NetworkFacts,
  type Part,
  parts,
  type Picture,
  type ShownPart,
  type Statistic,
  type View,
} from "../shown.ts";
import { show } from "../../../src/host/mod.ts";
import { attentionPicture, rowsOf, scanPicture, type Weights } from "./products.ts";

/** The most filters that are shown of a layer. */
const FILTERS = 25;
/** The largest side of a covariance's picture; larger ones are averaged. */
const LARGEST = 96;
/** The most views at once. */
const MOST_VIEWS = 4;

/** The kind of roles that have a part. */
const kindOf: Readonly<Record<Part, Role["kind"]>> = {
  "query-key": "attention",
  "value-projection": "attention",
  "filters": "depthwise",
  "covariance": "depthwise",
  "read-write": "stateSpace",
  "perceptron": "perceptron",
};

/** What there is to see of a network: of perceptrons only where arms differ in them. */
export function factsOf(
  { model, parameters, roles }: Network,
  { perceptrons }: { readonly perceptrons: boolean },
): NetworkFacts {
  const shown = parts.flatMap((part): ShownPart[] => {
    if (part === "perceptron" && !perceptrons) return [];
    const own = roles.filter(({ kind }) => kind === kindOf[part]);
    if (!own.length) return [];
    const [first] = own;
    return [{ part, layers: own.length, heads: first.kind === "attention" ? first.heads : 0 }];
  });
  const numbers = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { name: model.name, parameters: numbers, parts: shown };
}

/**
 * Views that a network has.
 *
 * @throws {RangeError} if one is none, or there are too many.
 */
export function checkViews(network: Network, views: unknown): readonly View[] {
  if (!Array.isArray(views) || views.length > MOST_VIEWS) {
    throw new RangeError(`Cannot show: expected up to ${MOST_VIEWS} views, got ${show(views)}`);
  }
  const { name, parts: shown } = factsOf(network, { perceptrons: true });
  for (const view of views as Partial<View>[]) {
    const known = shown.find(({ part }) => part === view?.part);
    const layer = isBelow(view?.layer, known?.layers ?? 0);
    const head = view?.head === "all" || isBelow(view?.head, known?.heads ?? 0);
    if (known && layer && head) continue;
    const choices = shown.map(({ part, layers, heads }) =>
      `${part} of layers 0 to ${layers - 1}${heads ? ` and heads 0 to ${heads - 1} or all` : ""}`
    );
    throw new RangeError(
      `Cannot show: expected a view of ${name}, ${choices.join(", ")}, got ${show(view)}`,
    );
  }
  return views;
}

const isBelow = (value: unknown, count: number) =>
  Number.isInteger(value) && value as number >= 0 && value as number < count;

/** The layer that a view shows. */
export function roleOf({ roles }: Network, { part, layer }: View): Role {
  return roles.filter(({ kind }) => kind === kindOf[part])[layer];
}

/** The parameters that a view needs, each once. */
export function parametersOf(network: Network, view: View): Parameter[] {
  const role = roleOf(network, view);
  if (role.kind === "depthwise") return [role.parameter];
  const slices = role.kind === "stateSpace"
    ? [role.read, role.write]
    : role.kind === "perceptron"
    ? [role.first]
    : view.part === "query-key"
    ? [role.query, role.key]
    : [role.value, role.projection];
  return [...new Set(slices.map(({ parameter }) => parameter))];
}

/** A picture of a view that the network has. */
export function pictureOf(network: Network, view: View, weights: Weights): Picture {
  const role = roleOf(network, view);
  if (role.kind === "attention") return attentionPicture(role, view, weights);
  if (role.kind === "stateSpace") return scanPicture(role, view, weights);
  if (role.kind === "perceptron") return perceptronPicture(role, view, weights);
  return filterPicture(role, view, weights(role.parameter));
}

/** Some filters, or the covariance of all. */
function filterPicture({ kernel, channels }: DepthwiseRole, view: View, filters: Float32Array) {
  const size = kernel ** 2;
  const statistics: Statistic[] = [];
  const covariance = filterCovariance(filters, { kernel });
  if (covariance.every(Number.isFinite)) {
    const { sigma, similarity } = fitClosedForm(covariance, kernel);
    statistics.push(
      { name: "σ", value: sigma, meaning: "width of the closed-form covariance that fits best" },
      { name: "fit", value: similarity, meaning: "its cosine to the covariance: 1 is perfect" },
    );
  }
  if (view.part === "covariance") {
    const reduced = reduceMatrix(covariance, size, { maximum: LARGEST, method: "average" });
    const { dim, values } = reduced;
    return { view, tiles: 1, rows: dim, columns: dim, values, statistics };
  }
  const tiles = Math.min(FILTERS, channels);
  const values = filters.slice(0, tiles * size);
  return { view, tiles, rows: kernel, columns: kernel, values, statistics };
}

/** The leading rows and columns of a perceptron's first matrix. */
function perceptronPicture({ first, dim, hidden }: PerceptronRole, view: View, weights: Weights) {
  const matrix = rowsOf(first, weights);
  const [rows, columns] = [Math.min(LARGEST, hidden), Math.min(LARGEST, dim)];
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => matrix[Math.floor(i / columns) * dim + i % columns],
  );
  return { view, tiles: 1, rows, columns, values, statistics: meanNumbers(matrix) };
}

/** What is told of a mean; nothing where a number isn't finite. */
function meanNumbers(matrix: Float32Array): Statistic[] {
  const { mean, std, score } = meanStatistics(matrix);
  if (!Number.isFinite(std)) return [];
  return [
    { name: "mean", value: std > 0 ? mean / std : 0, meaning: "over the standard deviation" },
    { name: "z", value: score, meaning: "the mean's distance from 0, in standard errors" },
  ];
}
