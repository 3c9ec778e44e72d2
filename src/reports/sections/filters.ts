/**
 * Depthwise filters as images, the covariances of their weights over channels, and the spectra of
 * those: a row for each arm before and after training, a column for each layer.
 *
 * @module
 */
import { HALF_WIDTH, titled } from "../layout.ts";
import { averaged, encodedMatrix } from "../matrices.ts";
import { labelOf } from "../plotly_text.ts";
import type { Figure, PlotlyObject, Section, Table, WeightFigure } from "../types.ts";
import { MISSING } from "../words.ts";
import { annotationsOf, axesOf, gridOf } from "./heat_map_grid.ts";
import { spectrumFigure } from "./spectra.ts";
import { oneSeedAnArm } from "./weight_selection.ts";

/** The depthwise filters of one layer at one moment. */
export interface FilterFigure {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Index of the depthwise layer. */
  readonly layer: number;
  /** Before or after training. */
  readonly when: "before" | "after";
  /** K, the side of a filter. */
  readonly kernel: number;
  /** Some of the filters, (n, K²), row-major; a square number of them is shown. None for a formula. */
  readonly filters?: Float32Array | readonly number[];
  /** Covariance of the K² weights over channels, K² × K², row-major. */
  readonly covariance: Float64Array | readonly number[];
  /** Eigenvalues of the covariance, descending. */
  readonly spectrum: Float64Array | readonly number[];
  /** The closed form's width that fits the covariance best, and how well; of a formula, its own width. */
  readonly fit?: { readonly sigma: number; readonly similarity: number };
}

/** Filters a side of a tile. */
const SIDE = 5;

/** Rows of a covariance that a map shows whole, at most, and pixels that larger ones are averaged to. */
const MOST_ROWS = 169, PIXELS = 132;

/** Eigenvalues that a line shows, at most. */
const MOST_VALUES = 200;

/**
 * The section on depthwise filters, one seed an arm.
 *
 * @param given Filters of any arms, seeds and layers.
 * @returns The section, or undefined if there are none.
 * @throws {RangeError} If a covariance has not K² × K² values.
 */
export function filtersSection(given: readonly FilterFigure[]): Section | undefined {
  if (given.length === 0) return undefined;
  given.forEach(requireCovariance);
  const tiles = oneSeedAnArm(given.flatMap((one) => one.filters ? [tileOf(one, one.filters)] : []));
  const covariances = oneSeedAnArm(given.map(covarianceOf));
  const spectra = covariances.filter(({ spectrum }) => spectrum?.length);
  const figures = [
    ...tiles.length
      ? [
        mapsFigure(
          "Depthwise filters",
          tiles,
          `Up to ${SIDE * SIDE} filters of each layer, each scaled to its own largest weight.`,
        ),
      ]
      : [],
    mapsFigure(
      "Covariance of the filters' weights",
      covariances,
      "Element (iK + j, lK + m) is the covariance over channels of the weights at (i, j) and (l, m). " +
        "Each map is scaled to its own largest element; the closed form is what a formula gives " +
        `at the layer's depth.${reductionOf(given)}`,
      new Set(given.filter(({ filters }) => !filters).map(({ init }) => init)),
    ),
    ...spectra.length ? [spectrumFigure("the filters' covariance", spectra, "Eigenvalues")] : [],
  ];
  const text = ["A filter's K × K weights are one sample; the samples are a layer's channels."];
  return { title: "Depthwise filters", text, tables: fitTables(given), figures };
}

/** What the closed form says of each layer, and how much filters vary. */
function fitTables(given: readonly FilterFigure[]): Table[] {
  if (!given.some(({ fit }) => fit)) return [];
  const layers = [...new Set(given.map(({ layer }) => layer))].sort((a, b) => a - b);
  const rowOf = ({ init, when, filters }: FilterFigure) => filters ? `${init}, ${when}` : init;
  const shown = given.filter(({ seed, init }) =>
    seed === Math.min(...given.filter((one) => one.init === init).map((one) => one.seed))
  );
  const names = [...new Set(shown.map(rowOf))];
  const tableOf = (caption: string, cell: (figure: FilterFigure) => string): Table => ({
    caption,
    columns: [
      { label: "Filters" },
      ...layers.map((layer) => ({ label: `Layer ${layer}`, numeric: true })),
    ],
    rows: names.map((name) => [
      name,
      ...layers.map((layer) => {
        const figure = shown.find((one) => rowOf(one) === name && one.layer === layer);
        return figure ? cell(figure) : MISSING;
      }),
    ]),
  });
  return [
    tableOf(
      "The closed form's σ that fits the covariance best, and how well: the cosine of the angle " +
        "between the two as vectors.",
      ({ fit }) => fit ? `${fit.sigma.toFixed(2)} (${fit.similarity.toFixed(2)})` : MISSING,
    ),
    tableOf(
      "Sum of the variances of a filter's weights.",
      ({ covariance, kernel }) => {
        let trace = 0;
        for (let i = 0; i < kernel ** 2; i++) trace += covariance[i * (kernel ** 2 + 1)];
        return Number.isFinite(trace) ? trace.toFixed(2) : MISSING;
      },
    ),
  ];
}

function requireCovariance({ kernel, covariance, init, layer }: FilterFigure): void {
  if (covariance.length === kernel ** 4) return;
  throw new RangeError(
    `Cannot draw the covariance of ${init}, layer ${layer}: expected K² × K² = ${
      kernel ** 4
    } values, got ${covariance.length}`,
  );
}

/** What the grid of maps needs to know. */
function mapOf(
  { init, seed, layer, when }: FilterFigure,
  dim: number,
  values: Float32Array,
  spectrum?: WeightFigure["spectrum"],
): WeightFigure {
  return { init, seed, layer, when, product: "query-key", dim, values, spectrum };
}

function covarianceOf(figure: FilterFigure): WeightFigure {
  const { covariance, kernel, spectrum } = figure;
  const rows = kernel ** 2;
  const { dim, values } = averaged(covariance, rows, rows <= MOST_ROWS ? rows : PIXELS);
  return mapOf(figure, dim, scaled(values), Float64Array.from(spectrum).slice(0, MOST_VALUES));
}

/** Says so where maps are averaged. */
function reductionOf(given: readonly FilterFigure[]): string {
  const rows = Math.max(...given.map(({ kernel }) => kernel ** 2));
  return rows <= MOST_ROWS
    ? ""
    : ` ${rows} × ${rows} elements are averaged to ${PIXELS} × ${PIXELS}; of the eigenvalues, ` +
      `the largest ${MOST_VALUES} are shown.`;
}

/** Filters side by side with a gap between them. */
function tileOf(figure: FilterFigure, filters: ArrayLike<number>): WeightFigure {
  const { kernel } = figure;
  const count = Math.floor(filters.length / kernel ** 2);
  const side = Math.min(SIDE, Math.max(1, Math.floor(Math.sqrt(count))));
  const dim = side * (kernel + 1) - 1;
  const values = new Float32Array(dim * dim).fill(NaN);
  for (let n = 0; n < Math.min(count, side * side); n++) {
    const start = n * kernel ** 2;
    const filter = scaled(
      Float32Array.from({ length: kernel ** 2 }, (_, i) => filters[start + i]),
    );
    const [top, left] = [Math.floor(n / side) * (kernel + 1), n % side * (kernel + 1)];
    filter.forEach((x, i) => {
      values[(top + Math.floor(i / kernel)) * dim + left + i % kernel] = x;
    });
  }
  return mapOf(figure, dim, values);
}

/** All values over the largest magnitude. */
function scaled(values: Float32Array): Float32Array {
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x) || 0), 0);
  return largest > 0 ? values.map((x) => x / largest) : values;
}

function mapsFigure(
  title: string,
  figures: readonly WeightFigure[],
  caption: string,
  formulas?: ReadonlySet<string>,
): Figure {
  const grid = gridOf(figures, formulas);
  const data: PlotlyObject[] = [];
  const axes: PlotlyObject = {};
  grid.rows.forEach(({ init, when }, row) =>
    grid.layers.forEach((layer, column) => {
      const figure = figures.find((one) =>
        one.init === init && one.when === when && one.layer === layer
      );
      if (!figure) return;
      const index = data.length === 0 ? "" : String(data.length + 1);
      const [x, y] = axesOf(grid, row, column);
      axes[`xaxis${index}`] = { ...x, anchor: `y${index}` };
      axes[`yaxis${index}`] = { ...y, anchor: `x${index}` };
      data.push({
        type: "heatmap",
        z: encodedMatrix(figure),
        xaxis: `x${index}`,
        yaxis: `y${index}`,
        coloraxis: "coloraxis",
        hovertemplate: `${
          labelOf(init)
        }, layer ${layer}, ${when} training: %{z:.3f}<extra></extra>`,
      });
    })
  );
  const { margin } = grid;
  const width = grid.width + margin.l + margin.r;
  return {
    title,
    caption: caption + grid.choice,
    data,
    layout: {
      title: titled(title),
      margin,
      showlegend: false,
      coloraxis: {
        cmin: -1,
        cmax: 1,
        cmid: 0,
        autocolorscale: true,
        colorbar: {
          thickness: 10,
          len: Math.min(1, 300 / grid.height),
          x: 1,
          xpad: 14,
          tickvals: [-1, 0, 1],
        },
      },
      ...axes,
      annotations: annotationsOf(grid),
    },
    width,
    span: width <= HALF_WIDTH ? "half" : "full",
    height: grid.height + margin.t + margin.b,
  };
}
