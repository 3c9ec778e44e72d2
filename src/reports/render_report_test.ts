import assert from "assert";
import { demoReport } from "./demo_cases.ts";
import { renderReport, reportSections } from "./render_report.ts";

const small = { epochs: 3, layers: 1, dim: 4 };

/** The page without Plotly's source. */
function markup(html: string): string {
  return html.replace(/<script>\/\*\*\n\* plotly\.js[\s\S]*?<\/script>/, "");
}

Deno.test("a report is one page with Plotly inside and the same for the same input", () => {
  const html = renderReport(demoReport(small));
  assert.equal(html, renderReport(demoReport(small)));
  assert.match(html, /plotly\.js v4/);
  assert.ok(markup(html).length < html.length / 10, "Plotly was not found in the page");
  assert.equal(html.match(/<\/script>/g)?.length, 3);
  assert.doesNotMatch(markup(html), /https?:|<link|\ssrc=/);
});

Deno.test("the page says what was run, on what, when and with which configuration", () => {
  const input = demoReport(small);
  const html = markup(renderReport(input));
  const { command, device, date, dataset } = input.summary;
  for (const fact of [command, device, date, dataset, "mimetic 0.1.0, Plotly 4."]) {
    assert.ok(html.includes(fact), fact);
  }
  assert.match(html, /default 0, 1, 2; mimetic 0, 1, 2/);
  assert.match(html, /<details>[\s\S]*&quot;patch&quot;: 4[\s\S]*<\/details>/);
});

Deno.test("generated data is announced by a banner and in every figure's title", () => {
  const html = renderReport(demoReport({ ...small, synthetic: true }));
  assert.match(html, /class="banner"[^>]*><strong>SYNTHETIC/);
  for (const section of reportSections(demoReport({ ...small, synthetic: true }))) {
    for (const { title, layout } of section.figures ?? []) {
      assert.match(title, /^SYNTHETIC/);
      assert.equal((layout.title as { text: string }).text, title);
    }
  }
  assert.doesNotMatch(markup(renderReport(demoReport(small))), /SYNTHETIC/);
});

Deno.test("every figure's caption names the data", () => {
  const sections = reportSections(demoReport(small));
  const captions = sections.flatMap((section) => section.figures ?? []).map((one) => one.caption);
  assert.equal(captions.length, 11);
  for (const caption of captions) assert.match(caption!, /JPEG-recompressed/);
});

Deno.test("text cannot become markup", () => {
  const input = demoReport({ ...small, inits: ["default", "</script><b>x"] });
  const summary = { ...input.summary, command: `--a="<img>" & 'b'` };
  const html = markup(renderReport({ ...input, summary }));
  assert.doesNotMatch(html, /<img>|<\/script><b>/);
  assert.match(html, /--a=&quot;&lt;img&gt;&quot; &amp; &#39;b&#39;/);
});

Deno.test("sections of the caller come after the others, with tables and figures", () => {
  const html = markup(renderReport({
    ...demoReport(small),
    extraSections: [{
      title: "Filters",
      text: ["The norm of W_Q."],
      tables: [{ columns: [{ label: "K", numeric: true }], rows: [["7"]] }],
      figures: [{ title: "Filters", data: [], layout: {}, height: 100 }],
    }],
  }));
  assert.match(html, /<h2>Attention weights in numbers<[\s\S]*<h2>Filters<\/h2>/);
  assert.match(html, /The norm of W<sub>Q<\/sub>\./);
  assert.match(html, /<td class="number">7<\/td>/);
});

Deno.test("a report can be made before any run has ended", () => {
  const summary = { ...demoReport(small).summary, arms: [] };
  const html = markup(renderReport({ summary, records: [] }));
  assert.match(html, /No run has a result\./);
});

Deno.test("a report of an unfinished run says so at its top, in its figures and in its tables", () => {
  const input = demoReport(small);
  const notices = ["UNFINISHED 1 of 2 runs <b>have</b> ended."];
  const summary = { ...input.summary, complete: false, notices };
  const html = markup(renderReport({ ...input, summary }));
  assert.match(html, /<strong>UNFINISHED<\/strong> 1 of 2 runs &lt;b&gt;have&lt;\/b&gt; ended\./);
  assert.match(html, /<h1>Unfinished: not all runs have ended\.<\/h1>/);
  assert.match(html, /<caption>UNFINISHED\./);
  const sections = reportSections({ ...input, summary });
  const figures = sections.flatMap((section) => section.figures ?? []);
  assert.ok(figures.length > 0);
  for (const { title, layout } of figures) {
    assert.match(title, /UNFINISHED · /);
    assert.match((layout.title as { text: string }).text, /UNFINISHED · /);
  }
  assert.doesNotMatch(markup(renderReport(input)), /UNFINISHED/);
});

Deno.test("percentages given as such, and ragged tables, are refused", () => {
  const input = demoReport(small);
  const arms = input.summary.arms.map((arm) => ({ ...arm, testAccuracy: 56.4 }));
  assert.throws(() => renderReport({ ...input, summary: { ...input.summary, arms } }), {
    name: "RangeError",
    message: "Cannot draw accuracy as it must be a fraction in [0, 1]: 56.4",
  });
  const tables = [{ columns: [{ label: "a" }], rows: [["1", "2"]] }];
  assert.throws(() => renderReport({ ...input, extraSections: [{ title: "x", tables }] }), {
    message: "Cannot draw a table as each row needs 1 cells: 2 given",
  });
});
