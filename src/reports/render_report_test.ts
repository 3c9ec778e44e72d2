import assert from "assert";
import { demoReport } from "./testing/demo_report.ts";
import { filtersSection } from "./sections/filters.ts";
import { sweepSection } from "./sections/sweep.ts";
import { trialsSection } from "./sections/trials.ts";
import { renderReport, reportSections } from "./render_report.ts";
import { percent } from "./words.ts";

const small = { epochs: 3, layers: 1, dim: 4 };

/** The page without Plotly's source. */
function markup(html: string): string {
  return html.replace(/<script>\/\*\*\n\* plotly\.js[\s\S]*?<\/script>/, "");
}

/** The page without marks inside lines. */
function textOf(html: string): string {
  return html.replaceAll(/<\/?span[^>]*>/g, "");
}

Deno.test("a report is one page with Plotly inside and the same for the same input", async () => {
  const html = await renderReport(demoReport(small));
  assert.equal(html, await renderReport(demoReport(small)));
  assert.match(html, /plotly\.js \(cartesian - minified\) v4/);
  assert.ok(html.length < 1.6e6, `${html.length} bytes: a report weighs less than 2.5 MB`);
  assert.ok(markup(html).length < html.length / 10, "Plotly was not found in the page");
  assert.equal(html.match(/<\/script>/g)?.length, 3);
  assert.doesNotMatch(markup(html), /https?:|<link|\ssrc=/);
});

Deno.test("the page says what was run, on what, when and with which configuration", async () => {
  const input = demoReport(small);
  const html = markup(await renderReport(input));
  const { command, device, date, dataset } = input.summary;
  for (const fact of [command, device, date, dataset, "mimetic 0.1.0, Plotly 4."]) {
    assert.ok(textOf(html).includes(fact), fact);
  }
  assert.match(html, /default 0, 1, 2; mimetic 0, 1, 2/);
  assert.match(html, /<details>[\s\S]*&quot;patch&quot;: 4[\s\S]*<\/details>/);
});

Deno.test("generated data is announced by a banner and in every figure's title", async () => {
  const html = await renderReport(demoReport({ ...small, synthetic: true }));
  assert.match(html, /class="banner"[^>]*><strong>SYNTHETIC/);
  for (const section of reportSections(demoReport({ ...small, synthetic: true }))) {
    for (const { title, layout } of section.figures ?? []) {
      assert.match(title, /^SYNTHETIC/);
      assert.equal((layout.title as { text: string }).text, title);
    }
  }
  assert.doesNotMatch(markup(await renderReport(demoReport(small))), /SYNTHETIC/);
});

Deno.test("the page's head names the data once, captions don't repeat it", async () => {
  const sections = reportSections(demoReport(small));
  const captions = sections.flatMap((section) => section.figures ?? []).map((one) => one.caption);
  assert.equal(captions.length, 11);
  for (const caption of captions) assert.doesNotMatch(caption!, /JPEG-recompressed/);
  assert.match(
    markup(await renderReport(demoReport(small))),
    /class="kind">[^<]*JPEG-recompressed/,
  );
});

/** Texts of a figure that Plotly reads as its own kind of HTML. */
function plotlyTexts(value: unknown, key = ""): string[] {
  if (typeof value === "string") {
    return /^(name|text|hovertemplate|title)$/.test(key) ? [value] : [];
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([inner, one]) =>
    plotlyTexts(one, Array.isArray(value) ? key : inner)
  );
}

Deno.test("a name is no link, markup or template in any text of any figure", () => {
  const hostile = '<a href="x">click %{y}</a> &lt;';
  const input = demoReport({ ...small, inits: ["default", hostile] });
  const endings = ["default", hostile].flatMap((init) =>
    [1e-3, 1e-2].map((rate) => ({ init, seed: 0, rate, accuracy: rate, points: [] }))
  );
  const filters = (["before", "after"] as const).map((when) => ({
    ...{ init: hostile, seed: 0, layer: 0, when, kernel: 1 },
    ...{ filters: [1], covariance: [1], spectrum: [1] },
  }));
  const sections = [
    ...reportSections(input),
    sweepSection(endings)!,
    trialsSection(endings, "Letters", [1, 2])!,
    filtersSection(filters)!,
  ];
  const texts = sections.flatMap(({ figures = [] }) =>
    figures.flatMap(({ data, layout }) => plotlyTexts([data, layout]))
  );
  const naming = texts.filter((text) => text.includes("&lt;a href="));
  assert.ok(naming.length > 20, `${naming.length} texts`);
  for (const text of texts) assert.doesNotMatch(text, /<\/?a|click %/, text);
  // Legends and hover texts have all of it, with what it says of itself escaped once.
  const whole = naming.filter((text) => !text.includes("…"));
  assert.ok(whole.length > 15, `${whole.length} texts`);
  for (const text of whole) assert.match(text, /&#37;\{y\}&lt;\/a&gt; &amp;lt;/);
});

Deno.test("what has no value is shown as missing and never counted", async () => {
  const input = demoReport({ ...small, seeds: [0, 1] });
  const lose = (init: string, seeds: number[], value: number | null) =>
    input.summary.arms.map((arm) =>
      arm.init === init && seeds.includes(arm.seed)
        ? { ...arm, testAccuracy: value, testLoss: value }
        : arm
    );
  for (const value of [null, NaN]) {
    const all = await renderReport({
      ...input,
      summary: { ...input.summary, arms: lose("default", [0, 1], value) },
    });
    assert.match(
      markup(all),
      /<h1>Mimetic reaches [\d.]+.%.±.[\d.]+; default has no value\.<\/h1>/,
    );
    assert.match(markup(all), /<td>default<\/td><td class="number">–<\/td>.*0 of 2/);
    const one = { ...input.summary, arms: lose("mimetic", [1], value) };
    const [mimetic] = one.arms.filter(({ init }) => init === "mimetic");
    const words = `Mimetic reaches ${percent(mimetic.testAccuracy!)}`;
    const html = markup(await renderReport({ ...input, summary: one }));
    assert.ok(html.includes(words), words);
    assert.match(html, /1 of 4 runs have no value/);
    for (const page of [all, html]) {
      assert.doesNotMatch(page.replaceAll(/<script[^]*?<\/script>/g, ""), /NaN|null/);
    }
    const none = {
      ...input.summary,
      arms: one.arms.map((arm) => ({ ...arm, testAccuracy: value })),
    };
    assert.match(
      await renderReport({ ...input, summary: none }),
      /<h1>No run has a test accuracy\.</,
    );
  }
});

Deno.test("fifty arms make tables, not paragraphs", async () => {
  const inits = ["default", ...Array.from({ length: 49 }, (_, i) => `arm ${i}`)];
  const input = demoReport({ ...small, inits, seeds: [0, 1] });
  const sections = reportSections(input);
  for (const { text = [] } of sections) {
    for (const paragraph of text) assert.ok(paragraph.length < 400, paragraph);
  }
  const maps = sections.flatMap(({ figures = [] }) => figures)
    .filter(({ data }) => data.some(({ type }) => type === "heatmap"));
  for (const { height, caption } of maps) {
    assert.ok(height < 3000, `${height}`);
    assert.match(caption!, /The first 8 of 50 arms\./);
  }
  assert.match(markup(await renderReport(input)), /<dd>0, 1 \(each of 50 arms\)<\/dd>/);
});

Deno.test("large filters make a page of a few megabytes at most", () => {
  const kernel = 31;
  const covariance = new Float64Array(kernel ** 4).fill(0.5);
  const figures = Array.from({ length: 36 }, (_, i) => ({
    init: i < 18 ? "default" : "covariance",
    seed: 0,
    layer: i % 6,
    when: i % 2 ? "after" as const : "before" as const,
    kernel,
    filters: new Float32Array(25 * kernel ** 2),
    covariance,
    spectrum: new Float64Array(kernel ** 2),
  }));
  const section = filtersSection(figures)!;
  const size = JSON.stringify(section).length;
  assert.ok(size < 8e6, `${size} bytes`);
  assert.match(section.figures![1].caption!, /961 × 961 elements are averaged to 132 × 132/);
});

Deno.test("text cannot become markup", async () => {
  const input = demoReport({ ...small, inits: ["default", "</script><b>x"] });
  const summary = { ...input.summary, command: `--a="<img>" & --b='c'` };
  const html = markup(await renderReport({ ...input, summary }));
  assert.doesNotMatch(html, /<img>|<\/script><b>/);
  assert.match(html, />--a=&quot;&lt;img&gt;&quot;<.* &amp; <.*>--b=&#39;c&#39;</);
});

Deno.test("commands break between flags, not within them", async () => {
  const input = demoReport(small);
  const summary = { ...input.summary, command: "deno task x --lr=1e-3,2e-3 a--b --seeds=3" };
  const flag = (text: string) => `<span class="flag">${text}</span>`;
  const cell = `deno task x ${flag("--lr=1e-3,2e-3")} a--b ${flag("--seeds=3")}</td>`;
  assert.ok(markup(await renderReport({ ...input, summary })).includes(cell));
  const quoted = { ...summary, command: "x '--note=a b'" };
  const html = markup(await renderReport({ ...input, summary: quoted }));
  assert.ok(html.includes(`<td>x ${flag("&#39;--note=a")} b&#39;</td>`));
});

Deno.test("sections of the caller come after the others, with tables and figures", async () => {
  const html = markup(
    await renderReport({
      ...demoReport(small),
      extraSections: [{
        title: "Filters",
        text: ["The norm of W_Q."],
        tables: [{ columns: [{ label: "K", numeric: true }], rows: [["7"]] }],
        figures: [{ title: "Filters", data: [], layout: {}, height: 100 }],
      }],
    }),
  );
  assert.match(html, /<h2>Attention weights in numbers<[\s\S]*<h2>Filters<\/h2>/);
  assert.match(html, /The norm of W<sub>Q<\/sub>\./);
  assert.match(html, /<td class="number">7<\/td>/);
});

Deno.test("a report can be made before any run has ended", async () => {
  const summary = { ...demoReport(small).summary, arms: [] };
  const html = markup(await renderReport({ summary, records: [] }));
  assert.match(html, /No run has a result\./);
});

Deno.test("a report of an unfinished run says so at its top, in its figures and in its tables", async () => {
  const input = demoReport(small);
  const notices = ["UNFINISHED 1 of 2 runs <b>have</b> ended."];
  const summary = { ...input.summary, complete: false, notices };
  const html = markup(await renderReport({ ...input, summary }));
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
  assert.doesNotMatch(markup(await renderReport(input)), /UNFINISHED/);
});

Deno.test("percentages given as such, and ragged tables, are refused", async () => {
  const input = demoReport(small);
  const arms = input.summary.arms.map((arm) => ({ ...arm, testAccuracy: 56.4 }));
  await assert.rejects(renderReport({ ...input, summary: { ...input.summary, arms } }), {
    name: "RangeError",
    message: "Cannot draw accuracy: expected a fraction in [0, 1], got 56.4",
  });
  const tables = [{ columns: [{ label: "a" }], rows: [["1", "2"]] }];
  await assert.rejects(renderReport({ ...input, extraSections: [{ title: "x", tables }] }), {
    message: "Cannot draw a table: expected 1 cells in each row, got 2",
  });
});
