/**
 * Where the heat maps stand.
 *
 * @module
 */
import { armNames } from "../arms.ts";
import { diagonalOf } from "../matrices.ts";
import { labelOf } from "../plotly_text.ts";
import type { PlotlyObject, WeightFigure } from "../types.ts";
import { signed } from "../words.ts";
import { evenly, layersOf, moments } from "./weight_selection.ts";

/** Side of a map, and how many stand in a row: the page has no room for more. */
const usual = { cell: 132, most: 6 };

/** A map of more rows than that gets a pixel for each, else the diagonal would look broken. */
const widest = 200;

const gap = { x: 12, y: 30 };

/** Letters of a line of a row's name, and arms that have rows, at most. */
const LONGEST_LINE = 28, MOST_ARMS = 8;

/** A variant's name goes over several lines, as in "default," and "filters frozen". */
const linesOf = (init: string) => init.split(", ").slice(0, 3);

/** Places of the maps, in CSS pixels. */
export interface Grid {
  /** Side of a map. */
  readonly cell: number;
  /** Columns. */
  readonly layers: readonly number[];
  /** Rows. */
  readonly rows: readonly {
    readonly init: string;
    readonly when: "before" | "after";
    /** What the row shows of the arm. */
    readonly words: string;
  }[];
  /** Which arms have rows, in a sentence; "" where all have. */
  readonly choice: string;
  /** Width of all maps. */
  readonly width: number;
  /** Height of all maps. */
  readonly height: number;
  /** Space around them for title, names and color bar. */
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
  };
}

/**
 * The grid of some matrices: a column for each layer shown, a row for each arm and moment, of the first
 * eight arms. What `formulas` names was never trained.
 */
export function gridOf(
  figures: readonly WeightFigure[],
  formulas: ReadonlySet<string> = new Set(),
): Grid {
  const dim = Math.max(...figures.map((figure) => figure.dim));
  const { cell, most } = dim > usual.cell && dim <= widest ? { cell: dim, most: 4 } : usual;
  const layers = evenly(layersOf(figures), most);
  const arms = armNames(figures);
  const rows = arms.slice(0, MOST_ARMS).flatMap((init) =>
    moments.filter((when) => figures.some((one) => one.init === init && one.when === when))
      .map((when) => ({
        init,
        when,
        words: formulas.has(init) ? "formula" : `${when}<br>training`,
      }))
  );
  const choice = arms.length > MOST_ARMS ? ` The first ${MOST_ARMS} of ${arms.length} arms.` : "";
  const width = layers.length * cell + (layers.length - 1) * gap.x;
  const height = rows.length * cell + (rows.length - 1) * gap.y;
  const parts = rows.flatMap(({ init }) => linesOf(init).map((part) => part.length));
  const longest = Math.min(LONGEST_LINE, Math.max(...parts));
  const margin = { l: Math.max(104, 28 + Math.ceil(8.5 * longest)), r: 76, t: 92, b: 14 };
  return { cell, layers, rows, choice, width, height, margin };
}

/** Axes of the map in a row and column. */
export function axesOf(grid: Grid, row: number, column: number): [PlotlyObject, PlotlyObject] {
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

function note(text: string, place: PlotlyObject): PlotlyObject {
  return { text, showarrow: false, xref: "paper", yref: "paper", font: { size: 11 }, ...place };
}

/** An arm's name over several lines. */
function nameOf(init: string): string {
  return linesOf(init).map((part) => labelOf(part, LONGEST_LINE)).join(",<br>");
}

/** Names of the columns and rows. */
export function annotationsOf(grid: Grid): PlotlyObject[] {
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
  const rows = grid.rows.map(({ init, words }, row) =>
    note(`<b>${nameOf(init)}</b><br>${words}`, {
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
export function cellNote(figure: WeightFigure, x: number, top: number): PlotlyObject {
  const { mean, offStd } = diagonalOf(figure);
  const text = Number.isFinite(mean + offStd)
    ? `diag ${signed(mean, 3)}, off ±${offStd.toFixed(3)}`
    : "diverged: not finite";
  return note(text, { x, y: top, xanchor: "left", yanchor: "bottom", font: { size: 10 } });
}
