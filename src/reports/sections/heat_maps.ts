/**
 * Heat maps of W_Q W_Kᵀ and W_V W_proj: a row for each arm before and after training, a column for
 * each layer, one color scale for all.
 *
 * @module
 */
import { HALF_WIDTH, titled } from "../layout.ts";
import { encodedMatrix, requireSquare } from "../matrices.ts";
import { labelOf } from "../plotly_text.ts";
import { quantile } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, WeightFigure } from "../types.ts";
import { capitalized } from "../words.ts";
import { annotationsOf, axesOf, cellNote, gridOf } from "./heat_map_grid.ts";
import { byHead, layersOf, oneSeedAnArm, products, seedsOf } from "./weight_selection.ts";

/** Values beyond are drawn in the last color, so that few outliers do not bleach all the rest. */
function limitOf(figures: readonly WeightFigure[]): number {
  const limits = figures.map((figure) => {
    // What diverged has no colors, and takes none from the others.
    const sizes = Float64Array.from(figure.values, Math.abs).filter(Number.isFinite);
    return sizes.length ? quantile(sizes, 0.998) : 0;
  });
  return Math.max(...limits) || 1;
}

/** The matrix over its own limit. */
function scaled(figure: WeightFigure): WeightFigure {
  const limit = limitOf([figure]);
  return { ...figure, values: Float32Array.from(figure.values, (x) => x / limit) };
}

/**
 * One figure of the matrices of one product, all on one color scale, or each on its own where training
 * makes them many times larger.
 */
export function mapsFigure(
  title: string,
  figures: readonly WeightFigure[],
  scale: "common" | "own" = "common",
): Figure {
  const grid = gridOf(figures);
  const shown = figures.filter((figure) => grid.layers.includes(figure.layer));
  const limit = scale === "common" ? limitOf(shown) : 1;
  const data: PlotlyObject[] = [];
  const axes: PlotlyObject = {};
  const annotations = annotationsOf(grid);
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
      const [left, top] = [(x.domain as number[])[0], (y.domain as number[])[1]];
      annotations.push(cellNote(figure, left, top));
      data.push({
        type: "heatmap",
        z: encodedMatrix(scale === "common" ? figure : scaled(figure)),
        xaxis: `x${index}`,
        yaxis: `y${index}`,
        coloraxis: "coloraxis",
        hovertemplate: `${
          labelOf(init)
        }, layer ${layer}, ${when} training<br>row %{y}, column %{x}: %{z:.3f}${
          scale === "common" ? "" : " of where the colors end"
        }<extra></extra>`,
      });
    })
  );
  const { margin } = grid;
  const width = grid.width + margin.l + margin.r;
  return {
    title,
    caption: captionOf(figures, grid.layers, scale) + grid.choice,
    data,
    layout: {
      title: titled(title),
      margin,
      showlegend: false,
      coloraxis: {
        cmin: -limit,
        cmax: limit,
        cmid: 0,
        autocolorscale: true,
        colorbar: {
          thickness: 10,
          len: Math.min(1, 300 / grid.height),
          x: 1,
          xpad: 14,
          ...scale === "common" ? { nticks: 5 } : { tickvals: [-1, 0, 1] },
        },
      },
      ...axes,
      annotations,
    },
    width,
    span: width <= HALF_WIDTH ? "half" : "full",
    height: grid.height + margin.t + margin.b,
  };
}

function captionOf(
  figures: readonly WeightFigure[],
  shown: readonly number[],
  scale: "common" | "own",
): string {
  const all = layersOf(figures);
  const ending = "centered on zero, ending at the 99.8th percentile of";
  const parts = [
    scale === "common"
      ? `One color scale for all maps, ${ending} absolute values.`
      : `Each map has a color scale of its own, ${ending} its absolute values.`,
    `Numbers: mean of the diagonal, standard deviation off it.`,
    `${seedsOf(figures)}.`,
  ];
  if (shown.length < all.length) {
    parts.push(`${shown.length} of ${all.length} layers, evenly spread.`);
  }
  return parts.join(" ");
}

/** Said in the title where the maps do not show whole matrices. */
export function reductionOf(figures: readonly WeightFigure[]): string {
  const reduced = figures.find((figure) => figure.reduction && figure.fullDim);
  if (!reduced) return "";
  const { dim, fullDim, reduction } = reduced;
  return reduction === "crop"
    ? `, first ${dim} of ${fullDim} rows and columns`
    : `, ${fullDim} × ${fullDim} averaged to ${dim} × ${dim}`;
}

/**
 * Heat maps of the attention products per layer, before and after training, one seed an arm.
 *
 * @param weights Matrices of any arms, seeds and layers.
 * @returns The section, or undefined if there are no matrices.
 * @throws {RangeError} If a matrix has not dim² values.
 */
export function heatMapsSection(weights: readonly WeightFigure[]): Section | undefined {
  weights.forEach(requireSquare);
  const figures = products.flatMap(({ product, label, name }) => {
    const own = oneSeedAnArm(weights.filter((figure) => figure.product === product));
    return byHead(own).map(([head, maps]) =>
      mapsFigure(`${capitalized(name)} ${label}${head}${reductionOf(maps)}`, maps)
    );
  });
  if (figures.length === 0) return undefined;
  return {
    title: "Attention weights",
    text: [
      "Tokens are rows: queries are x W_Q, keys x W_K, and a head's scores depend on W_Q and W_K " +
      "through W_Q W_Kᵀ alone; its output depends on W_V and W_proj through W_V W_proj alone.",
    ],
    figures,
  };
}
