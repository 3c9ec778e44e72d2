import assert from "assert";
import { demoReport } from "../testing/demo_report.ts";
import type { PlotlyObject, WeightFigure } from "../types.ts";
import { heatMapsSection } from "./heat_maps.ts";
import { weightLinesSection } from "./weight_lines.ts";
import { evenly } from "./weight_selection.ts";

const weights = demoReport({ layers: 8, dim: 6 }).weights!;

/** What Plotly reads from its binary form. */
function decoded({ bdata }: PlotlyObject): Float32Array {
  return new Float32Array(Uint8Array.fromBase64(bdata as string).buffer);
}

Deno.test("maps stand in a grid: arms and moments down, six of eight layers across", () => {
  const [maps] = heatMapsSection(weights)!.figures!;
  assert.equal(maps.data.length, 4 * 6);
  const axes = Object.entries(maps.layout).filter(([key]) => key.startsWith("xaxis"));
  assert.equal(axes.length, 24);
  const starts = new Set(axes.map(([, axis]) => (axis as { domain: number[] }).domain[0]));
  assert.equal(starts.size, 6);
  assert.match(maps.caption!, /6 of 8 layers/);
  assert.deepEqual(evenly([0, 1, 2, 3, 4, 5, 6, 7], 6), [0, 1, 3, 4, 6, 7]);
});

Deno.test("a map holds the very values of its record", () => {
  const [maps] = heatMapsSection(weights)!.figures!;
  const record = weights.find((one) => one.init === "mimetic" && one.layer === 7)!;
  const map = maps.data.find((trace) =>
    String(trace.hovertemplate).startsWith("mimetic, layer 7, before")
  )!;
  assert.deepEqual(decoded(map.z as PlotlyObject), Float32Array.from(record.values));
  assert.equal((map.z as PlotlyObject).shape, "6,6");
});

Deno.test("one scale for all maps, centered on zero", () => {
  for (const { layout, data } of heatMapsSection(weights)!.figures!) {
    const { cmin, cmax, cmid } = layout.coloraxis as Record<string, number>;
    assert.equal(cmin, -cmax);
    assert.equal(cmid, 0);
    assert.ok(data.every((trace) => trace.coloraxis === "coloraxis"));
  }
});

Deno.test("a reduced matrix and a head are said in the title", () => {
  const [one] = weights;
  const titles = (change: Partial<WeightFigure>) =>
    heatMapsSection([{ ...one, ...change }])!.figures!.map((figure) => figure.title).join();
  assert.match(titles({ fullDim: 384, reduction: "crop" }), /, first 6 of 384 rows and columns$/);
  assert.match(titles({ fullDim: 384, reduction: "average" }), /, 384 × 384 averaged to 6 × 6$/);
  assert.match(titles({ head: 0 }), /, head 0$/);
  assert.doesNotMatch(titles({}), /,/);
});

Deno.test("a wide matrix gets a pixel for each of its rows", () => {
  const [maps] = heatMapsSection(demoReport({ layers: 8, dim: 150 }).weights!)!.figures!;
  const { l, r } = maps.layout.margin as Record<string, number>;
  const { domain } = maps.layout.xaxis as { domain: number[] };
  assert.ok(Math.abs((maps.width! - l - r) * (domain[1] - domain[0]) - 150) < 1e-6);
});

Deno.test("a matrix that is not square is refused", () => {
  const wrong = { ...weights[0], dim: 5 };
  assert.throws(() => heatMapsSection([wrong]), {
    message: /query-key of default, layer 0: expected dim × dim = 25 values, got 36/,
  });
});

Deno.test("diagonals by layer are means over seeds, from the statistics carried or the values", () => {
  const base = { init: "a", layer: 0, when: "after", product: "query-key", dim: 2 } as const;
  const values = [1, 0, 0, 3];
  const diagonal = { mean: 5, std: 0, offMean: 0, offStd: 0 };
  const section = weightLinesSection([
    { ...base, seed: 0, values },
    { ...base, seed: 1, values, diagonal },
  ])!;
  assert.equal(section.figures!.length, 1);
  assert.deepEqual(section.figures![0].data[0].y, [3.5]);
});

Deno.test("spectra are drawn for matrices that carry them, a panel a layer", () => {
  const figures = weightLinesSection(weights)!.figures!;
  assert.equal(figures.length, 4);
  const spectra = figures[2];
  assert.equal(new Set(spectra.data.map((trace) => trace.xaxis)).size, 6);
  assert.equal(spectra.data.filter((trace) => trace.showlegend).length, 2);
  assert.equal((spectra.data[0].y as number[]).length, 6);
});

Deno.test("without matrices there are no sections", () => {
  assert.equal(heatMapsSection([]), undefined);
  assert.equal(weightLinesSection([]), undefined);
});
