import assert from "assert";
import { compareSchemes, type NetworkResults } from "../compare_schemes.ts";
import type { PlotlyObject } from "../types.ts";
import { schemesHeadline, schemesSections } from "./schemes.ts";

/** A network whose schemes have these accuracies in percent, one a seed. */
function network(
  name: string,
  accuracies: Readonly<Record<string, readonly (number | null)[]>>,
  schemes: NetworkResults["schemes"],
): NetworkResults {
  const results = Object.entries(accuracies).flatMap(([init, values]) =>
    values.map((value, seed) => ({ init, seed, accuracy: value === null ? null : value / 100 }))
  );
  return {
    ...{ name, label: name.toUpperCase(), title: `${name}, small`, dataset: "data" },
    ...{ synthetic: name === "b", schemes, results },
    rates: new Map([["good", { rate: 3e-3, end: "highest" }]]),
  };
}

const compared = compareSchemes([
  network("a", {
    default: [50, 51, 52],
    good: [60, 61.5, 62],
    goodControl: [55, 56, 57.2],
    bad: [40, 41, 42.5],
    lost: [null, null, null],
  }, [
    { init: "bad", control: "goodControl" },
    { init: "good", control: "goodControl" },
    { init: "lost", control: "default" },
  ]),
  network("b", { default: [50], other: [70] }, [{ init: "other", control: "default" }]),
]);

const options = { protocol: "Rates were chosen.", complete: true };

Deno.test("the headline names what is beyond default and control, or says that nothing is", () => {
  assert.equal(
    schemesHeadline(compared),
    "Of 4 cases of a scheme in 2 networks, 1 is beyond default and control: good (a)",
  );
  assert.match(schemesHeadline(compared.slice(1)), /^Of 1 case .* in 1 network, none is shown/);
});

Deno.test("the text counts comparisons and what Holm's correction leaves of them", () => {
  const [{ text }] = schemesSections(compared, options);
  const all = text!.join(" ");
  assert.match(all, /1 worse than default: bad \(a\)\./);
  // good, goodControl and bad with the default, good and bad with the control.
  assert.match(
    all,
    /^.*5 comparisons: .* about 0 of so many .* here 5 do\. Of these, \d are left/m,
  );
  assert.match(all, /Rates were chosen\.$/);
});

Deno.test("a figure's title has the letters of the network's name, with a mark, too", () => {
  const named = compared.map((one) => ({ ...one, label: "ViT <b>" }));
  const sections = schemesSections(named, options);
  const figures = sections.flatMap(({ figures = [] }) => figures);
  assert.deepEqual(figures.map(({ title }) => title), [
    ...["ViT &lt;b&gt;", "SYNTHETIC · ViT &lt;b&gt;"],
  ]);
  for (const { title, layout } of figures) {
    assert.equal((layout.title as PlotlyObject).text, title);
  }
});

Deno.test("comparisons without intervals are said to have none, and why", () => {
  const textOf = (default_: (number | null)[], other: (number | null)[]) => {
    const schemes = [{ init: "other", control: "default" }];
    const compared = compareSchemes([network("a", { default: default_, other }, schemes)]);
    return schemesSections(compared, options)[0].text!;
  };
  const [one] = textOf([50], [70]);
  assert.match(
    one,
    /^1 comparison, of each arm .*, but no intervals: one seed gives none, so nothing is shown to/,
  );
  assert.match(textOf([50, 51], [70, 71])[0], /takes two seeds whose differences aren't the same/);
  assert.deepEqual(textOf([50], [null]), [options.protocol]);
});

Deno.test("pictures come first, with each control in its scheme's row, and 0 in sight", () => {
  const [{ figures }] = schemesSections(compared, { ...options, complete: false });
  const [first, second] = figures!;
  assert.deepEqual([first.title, second.title], ["UNFINISHED · A", "SYNTHETIC · UNFINISHED · B"]);
  const [scheme, control] = first.data;
  // The one that diverged has no point; both schemes have the same control.
  assert.deepEqual((scheme.x as number[]).map((x) => Math.round(x)), [10, -10]);
  assert.deepEqual((control.x as number[]).map((x) => Math.round(x)), [5, 5]);
  const rowsOf = ({ y }: PlotlyObject) => (y as number[]).map((at) => Math.abs(Math.round(at)));
  assert.deepEqual([rowsOf(scheme), rowsOf(control)], [[0, 1], [0, 1]]);
  const { xaxis, yaxis } = first.layout as Record<string, PlotlyObject>;
  const [low, high] = xaxis.range as number[];
  assert.ok(low < -10 && high > 10);
  assert.deepEqual(yaxis.ticktext, ["good", "bad"]);
});

Deno.test("a table has each control behind its scheme, rates with their ends, and verdicts", () => {
  const [, { tables, text }] = schemesSections(compared, options);
  const [{ rows, columns }] = tables!;
  assert.ok(rows.every((row) => row.length === columns.length));
  assert.deepEqual(rows.map(([name]) => name), ["default", "good", "└ goodControl", "bad", "lost"]);
  assert.deepEqual(rows[1].slice(1, 3), ["0.003 (highest)", "61.2 (58.6 to 63.8)"]);
  assert.deepEqual(rows.map((row) => row.at(-1)), [
    ...["baseline", "beyond default and control", "beyond default", "worse", "diverged"],
  ]);
  assert.match(
    text![0],
    /The best rate is the highest tried for good: a better one may lie beyond/,
  );
});
