import assert from "assert";
import { curvePicture } from "./curve_picture.ts";
import { type IndexInput, renderIndex } from "./index_page.ts";

const input: IndexInput = {
  title: "Runs of <today>",
  version: "1",
  folders: [{
    ...{ name: "runs/a", about: "cifar10", headline: "Mimetic reaches 50 %.", synthetic: true },
    ...{ report: "a/report.html", measure: "Test accuracy by epoch" },
    curves: [{ init: "default", values: [0.1, 0.3] }, { init: "a<b", values: [0.2, null] }],
  }],
  columns: [{ label: "init", numeric: false }, { label: "testAccuracy", numeric: true }],
  rows: [
    {
      init: "default",
      synthetic: true,
      values: [0.1, 0.3],
      cells: [{ text: "default", sort: "default" }, { text: "" }],
    },
    { init: "a<b", values: [], cells: [{ text: "a<b", sort: "a<b" }, { text: "50 %", sort: 0.5 }] },
  ],
};

Deno.test("a page holds cards, curves and rows, and fetches nothing", () => {
  const page = renderIndex(input);
  assert.match(page, /<h1>Runs of &lt;today&gt;<\/h1>/);
  assert.match(page, /<h3><a href="a\/report\.html">runs\/a<\/a><\/h3>/);
  const marked = '<strong class="mark">SYNTHETIC</strong> ';
  assert.equal(page.split(`<p class="kind">${marked}`).length, 2);
  assert.equal(page.split(`<td>${marked}<svg`).length, 2);
  assert.match(page, /Test accuracy by epoch, 10\.0.% to 30\.0.%/);
  assert.equal(page.match(/<polyline/g)?.length, 2);
  assert.match(page, /<td class="number" data-sort="0\.5">50 %<\/td>/);
  assert.doesNotMatch(page, /https?:|<link|\ssrc=|a<b/);
  assert.ok(page.length < 20_000, `${page.length} letters`);
});

Deno.test("a picture has a line for what is connected and a dot for what isn't", () => {
  const draw = (values: (number | null)[]) =>
    curvePicture({ label: "x", curves: [{ values, color: "#000000" }], width: 106, height: 26 });
  assert.match(draw([0, 1, 0.5]), /points="3\.0,23\.0 53\.0,3\.0 103\.0,13\.0"/);
  assert.equal(draw([0, 1, null, 1, NaN, 0]).match(/<polyline|<circle/g)?.length, 3);
  assert.match(draw([0.5]), /<circle cx="53\.0" cy="13\.0"/);
  assert.equal(draw([null]), "");
});
