import assert from "assert";
import { growthPage, type GrowthRecord, growthSections } from "./growth_page.ts";
import { type Sweep, sweepsOf } from "./sweeps.ts";

/** A sweep of time and memory that are both linear, measured at its first `count` sizes. */
function measured(sweep: Sweep, count: number): GrowthRecord[] {
  return sweep.series.flatMap(({ name, points }) =>
    points.slice(0, count).map(({ x }) => ({
      ...{ sweep: sweep.name, series: name, x, step: `step ${x}`, mebibytes: 3 * x, load: 2 },
      times: { n: 3, median: 2 * x, lower: x, upper: 3 * x },
    }))
  );
}

const sweeps = sweepsOf({ small: true, cores: 4 });

Deno.test("sweeps change one size, which the points of a figure differ in", () => {
  const names = ["Batch", "Width", "Tokens of an image", "Length of sequences", "Depth", "Kernel"];
  assert.deepEqual(sweeps.map(({ name }) => name), [...names, "States", "Threads"]);
  for (const { series } of [...sweeps, ...sweepsOf({ small: false, cores: 2 })]) {
    for (const { points } of series) {
      assert.ok(points.length >= 2);
      const shapes = points.map(({ step, threads }) => JSON.stringify([step, threads]));
      assert.equal(new Set(shapes).size, points.length);
    }
  }
  assert.deepEqual(sweeps.at(-1)!.series[0].points.map(({ threads }) => threads), [1, 2, 4]);
});

Deno.test("growthSections() fits exponents and leaves out what has one size", () => {
  const [batch, width] = sweeps;
  const records = [...measured(batch, 3), ...measured(width, 1)];
  const sections = growthSections(sweeps, records);
  assert.deepEqual(sections.map(({ title }) => title), ["Batch"]);
  const [{ figures, tables }] = sections;
  assert.equal(figures!.length, 2);
  assert.match(String(figures![0].data[0].name), /ViT, exponent 1\.00/);
  const shown = figures![0].data.filter(({ name }) => name === "linear");
  assert.deepEqual(shown.map(({ showlegend }) => showlegend), [true, false, false]);
  assert.deepEqual(tables![0].rows[0].slice(3, 5), ["1.00", "1.00"]);
});

Deno.test("growthPage() says what came out, on what, and that sizes are missing", async () => {
  const head = {
    ...{ device: "a device", date: "2026-01-01", command: "deno task bench:growth" },
    ...{ commit: "abc", version: "0", cores: 2, partial: true },
  };
  const page = await growthPage(head, sweeps, measured(sweeps[0], 3));
  assert.match(page, /time grows with exponents of 1\.00 by examples in a batch\./);
  assert.match(page, /UNFINISHED/);
  assert.doesNotMatch(page, /BUSY/);
  assert.match(await growthPage({ ...head, cores: 1 }, sweeps, measured(sweeps[0], 3)), /BUSY/);
  assert.match(await growthPage(head, sweeps, []), /Nothing was measured/);
});
