/**
 * Heat maps of W_Q W_Kᵀ and W_V W_proj: a row for each arm before and after training, a column for
 * each layer, one color scale for all.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import { titled } from "../layout.ts";
import { diagonalOf, encodedMatrix, requireSquare } from "../matrices.ts";
import { quantile } from "../statistics.ts";
import type { Figure, PlotlyObject, Section, WeightFigure } from "../types.ts";
import { capitalized, signed } from "../words.ts";
import {
  byHead,
  evenly,
  layersOf,
  moments,
  oneSeedAnArm,
  products,
  seedsOf,
} from "./weight_selection.ts";

/** Side of a map, and how many stand in a row: more would be too small to read. */
const usual = { cell: 138, most: 6 };

/** A map of more rows than that gets a pixel for each, else the diagonal would look broken. */
const widest = 200;

/** Width of half a page. */
const halfWidth = 504;
const gap = { x: 12, y: 30 };
const margin = { l: 104, r: 76, t: 92, b: 14 };

interface Grid {
  readonly cell: number;
  readonly layers: readonly number[];
  readonly rows: readonly { readonly init: string; readonly when: "before" | "after" }[];
  readonly width: number;
  readonly height: number;
}

function gridOf(figures: readonly WeightFigure[]): Grid {
  const dim = Math.max(...figures.map((figure) => figure.dim));
  const { cell, most } = dim > usual.cell && dim <= widest ? { cell: dim, most: 4 } : usual;
  const layers = evenly(layersOf(figures), most);
  const rows = armNames(figures).flatMap((init) =>
    moments.filter((when) => figures.some((one) => one.init === init && one.when === when))
      .map((when) => ({ init, when }))
  );
  const width = layers.length * cell + (layers.length - 1) * gap.x;
  const height = rows.length * cell + (rows.length - 1) * gap.y;
  return { cell, layers, rows, width, height };
}

/** Values beyond are drawn in the last color, so that few outliers do not bleach all the rest. */
function limitOf(figures: readonly WeightFigure[]): number {
  const limits = figures.map((figure) =>
    quantile(Float64Array.from(figure.values, Math.abs), 0.998)
  );
  return Math.max(...limits) || 1;
}

function note(text: string, place: PlotlyObject): PlotlyObject {
  return { text, showarrow: false, xref: "paper", yref: "paper", font: { size: 11 }, ...place };
}

function annotationsOf(grid: Grid): PlotlyObject[] {
  const { cell } = grid;
  const columns = grid.layers.map((layer, column) =>
    note(`layer ${layer}`, {
      x: (column * (cell + gap.x) + cell / 2) / grid.width,
      y: 1,
      xanchor: "center",
      yanchor: "bottom",
      yshift: 16,
      font: { size: 12 },
    })
  );
  const rows = grid.rows.map(({ init, when }, row) =>
    note(`<b>${init}</b><br>${when}<br>training`, {
      x: 0,
      y: 1 - (row * (cell + gap.y) + cell / 2) / grid.height,
      xanchor: "right",
      yanchor: "middle",
      xshift: -12,
      align: "right",
      font: { size: 12 },
    })
  );
  return [...columns, ...rows];
}

/** What one map says in a number, above it. */
function cellNote(figure: WeightFigure, x: number, top: number): PlotlyObject {
  const { mean, offStd } = diagonalOf(figure);
  const text = `diag ${signed(mean, 3)}, off ±${offStd.toFixed(3)}`;
  return note(text, { x, y: top, xanchor: "left", yanchor: "bottom", font: { size: 10 } });
}

function axesOf(grid: Grid, row: number, column: number): [PlotlyObject, PlotlyObject] {
  const { cell } = grid;
  const left = column * (cell + gap.x);
  const top = grid.height - row * (cell + gap.y);
  const bare = {
    fixedrange: true,
    showticklabels: false,
    showgrid: false,
    zeroline: false,
    ticks: "",
    showline: true,
    mirror: true,
  };
  return [
    { ...bare, domain: [left / grid.width, (left + cell) / grid.width] },
    {
      ...bare,
      domain: [(top - cell) / grid.height, top / grid.height],
      autorange: "reversed",
    },
  ];
}

function mapsFigure(title: string, figures: readonly WeightFigure[]): Figure {
  const grid = gridOf(figures);
  const limit = limitOf(figures.filter((figure) => grid.layers.includes(figure.layer)));
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
        z: encodedMatrix(figure),
        xaxis: `x${index}`,
        yaxis: `y${index}`,
        coloraxis: "coloraxis",
        hovertemplate:
          `${init}, layer ${layer}, ${when} training<br>row %{y}, column %{x}: %{z:.3f}<extra></extra>`,
      });
    })
  );
  const width = grid.width + margin.l + margin.r;
  return {
    title,
    caption: captionOf(figures, grid.layers),
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
        colorbar: { thickness: 10, len: Math.min(1, 300 / grid.height), x: 1, xpad: 14, nticks: 5 },
      },
      ...axes,
      annotations,
    },
    width,
    span: width <= halfWidth ? "half" : "full",
    height: grid.height + margin.t + margin.b,
  };
}

function captionOf(figures: readonly WeightFigure[], shown: readonly number[]): string {
  const all = layersOf(figures);
  const parts = [
    `One color scale for all maps, centered on zero, ending at the 99.8th percentile of absolute values.`,
    `Numbers: mean of the diagonal, standard deviation off it.`,
    `${seedsOf(figures)}.`,
  ];
  if (shown.length < all.length) {
    parts.push(`${shown.length} of ${all.length} layers, evenly spread.`);
  }
  return parts.join(" ");
}

/** Said in the title where the maps do not show whole matrices. */
function reductionOf(figures: readonly WeightFigure[]): string {
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
