import assert from "assert";
import type { PlotlyObject } from "../types.ts";
import { type FilterFigure, filtersSection } from "./filters.ts";

/** What Plotly reads from its binary form. */
function decoded({ bdata }: PlotlyObject): Float32Array {
  return new Float32Array(Uint8Array.fromBase64(bdata as string).buffer);
}

function figure(change: Partial<FilterFigure>): FilterFigure {
  return {
    init: "default",
    seed: 0,
    layer: 0,
    when: "before",
    kernel: 1,
    filters: [1, -2, 4, 8],
    covariance: [-4],
    spectrum: [4],
    ...change,
  };
}

Deno.test("filters stand in a tile with gaps, each scaled to its own largest weight", () => {
  const [tiles] = filtersSection([figure({})])!.figures!;
  const { z } = tiles.data[0];
  assert.equal((z as PlotlyObject).shape, "3,3");
  const shown = [...decoded(z as PlotlyObject)];
  assert.deepEqual(shown, [1, NaN, -1, NaN, NaN, NaN, 1, NaN, 1]);
});

Deno.test("arms, moments and layers make a grid of covariances; a formula has no filters", () => {
  const section = filtersSection([
    ...[0, 1].flatMap((layer) =>
      (["before", "after"] as const).map((when) => figure({ layer, when }))
    ),
    figure({ init: "closed form", filters: undefined }),
    figure({ init: "closed form", layer: 1, filters: undefined }),
  ])!;
  const [tiles, covariances, spectra] = section.figures!;
  assert.equal(tiles.data.length, 4);
  assert.equal(covariances.data.length, 6);
  assert.equal(spectra.data.length, 6);
  assert.deepEqual([...decoded(covariances.data[0].z as PlotlyObject)], [-1]);
});

Deno.test("tables say how the closed form fits each layer, and how much filters vary", () => {
  const fit = { sigma: 0.5, similarity: 0.75 };
  const tables = filtersSection([
    figure({ init: "closed form", filters: undefined, fit: { sigma: 2, similarity: 1 } }),
    figure({ fit, covariance: [3] }),
    figure({ fit, seed: 1, covariance: [9] }),
    figure({ layer: 1, when: "after", fit }),
  ])!.tables!;
  const columns = tables.map((table) => table.columns.map(({ label }) => label));
  assert.deepEqual(columns, Array(2).fill(["Filters", "Layer 0", "Layer 1"]));
  assert.deepEqual(tables[0].rows, [
    ["closed form", "2.00 (1.00)", "–"],
    ["default, before", "0.50 (0.75)", "–"],
    ["default, after", "–", "0.50 (0.75)"],
  ]);
  assert.deepEqual(tables[1].rows.map((row) => row[1]), ["-4.00", "3.00", "–"]);
  assert.deepEqual(filtersSection([figure({})])!.tables, []);
});

Deno.test("without filters there is no section, and a covariance of another size is refused", () => {
  assert.equal(filtersSection([]), undefined);
  assert.throws(() => filtersSection([figure({ kernel: 3 })]), {
    name: "RangeError",
    message: /default, layer 0: expected K² × K² = 81 values, got 1/,
  });
});
