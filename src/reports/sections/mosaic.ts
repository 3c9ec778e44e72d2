/**
 * Many small square pictures in rows and columns, as one heat map: a page draws a hundred of them at once.
 *
 * @module
 */
import { titled } from "../layout.ts";
import { labelOf } from "../plotly_text.ts";
import { quantile } from "../statistics.ts";
import type { Figure } from "../types.ts";

/** One picture. */
export interface Tile {
  /** Its side. */
  readonly side: number;
  /** (side, side), row-major; what isn't finite is drawn as 0. */
  readonly values: ArrayLike<number>;
}

/** What {@linkcode mosaicFigure} draws. */
export interface MosaicOptions {
  /** Title of the figure. */
  readonly title: string;
  /** Text under it. */
  readonly caption?: string;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Names of the rows, each with a picture for each column or none. */
  readonly rows: readonly {
    readonly name: string;
    readonly tiles: readonly (Tile | undefined)[];
  }[];
}

/** The most pixels that pictures take side by side, that one of them takes, and that one of its numbers does. */
const WIDEST = 940, PICTURE = 160, LARGEST = 12;

/** Numbers between pictures; the largest number of a picture as it is stored. */
const GAP = 2, FULL = 127;

/** The fraction of a picture's magnitudes that keep their order; those above have the last color. */
const KEPT = 0.998;

/**
 * Pictures in rows and columns. Each has a color scale of its own, centered on zero.
 *
 * @returns The figure.
 * @throws {RangeError} If a picture isn't square, or a row doesn't have a place for each column.
 *
 * @example
 * ```ts
 * import { mosaicFigure } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const tile = { side: 2, values: [1, 0, 0, 1] };
 * const rows = [{ name: "layer 0", tiles: [tile, undefined] }];
 * const { data } = mosaicFigure({ title: "Heads", columns: ["head 0", "head 1"], rows });
 * assert.deepEqual((data[0].z as { shape: string }).shape, "2,6");
 * ```
 */
export function mosaicFigure({ title, caption, columns, rows }: MosaicOptions): Figure {
  const tiles = rows.flatMap((row) => row.tiles.filter((tile) => tile !== undefined));
  const step = Math.max(1, ...tiles.map(({ side }) => side)) + GAP;
  const [across, down] = [columns.length * step - GAP, rows.length * step - GAP];
  const bytes = new Int8Array(across * down);
  rows.forEach((row, i) => {
    if (row.tiles.length !== columns.length) {
      throw new RangeError(
        `Cannot draw pictures: expected ${columns.length} a row, got ${row.tiles.length}`,
      );
    }
    row.tiles.forEach((tile, j) => tile && place(bytes, across, tile, i * step, j * step));
  });
  const most = Math.min(WIDEST / across, PICTURE / step, LARGEST);
  const zoom = Math.max(1, Math.floor(most));
  const longest = Math.max(0, ...rows.map(({ name }) => Math.min(32, name.length)));
  const margin = { l: 20 + Math.ceil(7.2 * longest), r: 14, t: 66, b: 10 };
  const axis = { fixedrange: true, showgrid: false, zeroline: false, ticks: "", showline: false };
  const centers = (count: number) =>
    Array.from({ length: count }, (_, i) => i * step + (step - GAP - 1) / 2);
  return {
    title,
    caption,
    data: [{
      type: "heatmap",
      z: {
        dtype: "i1",
        bdata: new Uint8Array(bytes.buffer).toBase64(),
        shape: `${down},${across}`,
      },
      coloraxis: "coloraxis",
      hoverinfo: "skip",
    }],
    layout: {
      title: titled(title),
      margin,
      showlegend: false,
      coloraxis: { cmin: -FULL, cmax: FULL, cmid: 0, autocolorscale: true, showscale: false },
      xaxis: {
        ...axis,
        side: "top",
        tickangle: 0,
        tickvals: centers(columns.length),
        ticktext: columns.map((name) => labelOf(name)),
      },
      yaxis: {
        ...axis,
        autorange: "reversed",
        tickvals: centers(rows.length),
        ticktext: rows.map(({ name }) => labelOf(name)),
      },
    },
    width: across * zoom + margin.l + margin.r,
    height: down * zoom + margin.t + margin.b,
  };
}

/** Writes a picture into the whole, scaled to its own magnitudes. */
function place(bytes: Int8Array, width: number, tile: Tile, top: number, left: number): void {
  const { side, values } = tile;
  if (values.length !== side * side) {
    throw new RangeError(
      `Cannot draw a picture: expected ${side} × ${side} values, got ${values.length}`,
    );
  }
  const sizes = Float64Array.from(values, Math.abs).filter(Number.isFinite);
  const limit = sizes.length ? quantile(sizes, KEPT) || 1 : 1;
  for (let i = 0; i < values.length; i++) {
    const at = (top + Math.floor(i / side)) * width + left + i % side;
    const value = Math.max(-1, Math.min(1, values[i] / limit));
    bytes[at] = Math.round(FULL * (Number.isFinite(values[i]) ? value : 0));
  }
}
