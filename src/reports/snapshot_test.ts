import assert from "assert";
import { renderReport, reportSections } from "./render_report.ts";
import { demoReport } from "./testing/demo_report.ts";
import { assertSnapshots, difference, readableJson } from "./testing/snapshots.ts";
import type { ReportInput } from "./types.ts";

/**
 * A report as files to look at: the page, which takes its style from the repository and lacks the
 * drawing of its figures, and each section with figures as JSON.
 */
async function snapshots(input: ReportInput): Promise<Map<string, string>> {
  const page = (await renderReport(input))
    .replaceAll(/<script[^]*?<\/script>\n/g, "")
    .replace(/<meta http-equiv[^]*?>\n/, "")
    .replace(/<style>[^]*?<\/style>/, '<link rel="stylesheet" href="../../../page/page.css">');
  const files = new Map([["page.html", page]]);
  for (const { title, figures } of reportSections(input)) {
    if (!figures) continue;
    const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
    files.set(`${name}.json`, `${readableJson({ title, figures })}\n`);
  }
  return files;
}

Deno.test("the page and the figures of a comparison are what they were", async () => {
  assertSnapshots("comparison", await snapshots(demoReport({ epochs: 4, layers: 2, dim: 4 })));
});

Deno.test("the page and the figures of a small synthetic run are what they were", async () => {
  const options = { seeds: [7], epochs: 2, layers: 1, dim: 2, inits: ["default", "tied"] };
  const input = demoReport({ ...options, synthetic: true, dataset: "synthetic images" });
  assertSnapshots("synthetic", await snapshots(input));
});

Deno.test("readable JSON says the same as JSON", () => {
  const value = {
    ...{ "a b": null, none: undefined, list: [], numbers: Array.from({ length: 60 }, (_, i) => i) },
    nested: Array.from({ length: 4 }, (_, i) => ({ text: `"${i}"`.repeat(9), deep: [[i], [1.5]] })),
  };
  const text = readableJson(value);
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
  for (const line of text.split("\n")) assert.ok(line.length <= 100, line);
  assert.ok(text.split("\n").length < 16, text);
});

Deno.test("a difference shows the lines that changed and where they begin", () => {
  assert.equal(difference("a\nb\nc\nd", "a\nx\nd"), "differs from line 2 on\n- b\n- c\n+ x");
  assert.equal(difference("a", "a\nb"), "differs from line 2 on\n+ b");
});
