import assert from "assert";
import { type Browser, findChromium, launchChromium, type Page } from "../host/testing/chromium.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { demoReport } from "./testing/demo_report.ts";
import { renderReport, reportSections } from "./render_report.ts";
import { profileSection } from "./sections/profile.ts";
import type { ReportInput } from "./types.ts";

/** What a page did that it must not do. */
interface Incidents {
  readonly messages: string[];
  readonly requests: string[];
}

/** Opens a report from a file and waits for its last figure. */
async function open(
  browser: Browser,
  file: string,
  width: number,
  colorScheme: "light" | "dark" = "light",
): Promise<{ page: Page; incidents: Incidents }> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
  const incidents: Incidents = { messages: [], requests: [] };
  page.on("console", (message) => incidents.messages.push(message.text()));
  page.on("pageerror", (error) => incidents.messages.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) incidents.requests.push(request.url());
  });
  await page.goto(`file://${file}`);
  await page.waitForSelector("html[data-complete=true]", { state: "attached" });
  return { page, incidents };
}

/** For each plot its traces as Plotly computed them, and what of them stands on the page. */
const countPlots = `[...document.querySelectorAll(".js-plotly-plot")].map((plot) => ({
  id: plot.id,
  traces: plot.calcdata.length,
  empty: plot.calcdata.filter((points) => points.length === 0).length,
  maps: plot.querySelectorAll(".heatmaplayer image").length,
  expectedMaps: plot._fullData.filter((trace) => trace.type === "heatmap").length,
  marks: [...plot.querySelectorAll(".scatterlayer path, .barlayer path, .heatmaplayer image")]
    .filter((mark) => mark.getBoundingClientRect().width > 0).length,
}))`;

/** Texts of figures that leave their figure or lie over another text. */
const findMisplaced = `[...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => {
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll("svg text")]
    .map((text) => ({ text: plot.id + ": " + text.textContent, box: text.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0);
  const outside = texts.filter(({ box }) =>
    box.left < frame.left - 1 || box.right > frame.right + 1 ||
    box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const over = texts.flatMap((a, i) => texts.slice(i + 1).filter((b) =>
    Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 2 &&
    Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 4
  ).map((b) => a.text + " over " + b.text));
  return [...outside.map(({ text }) => text + " outside"), ...over];
})`;

interface Plot {
  id: string;
  traces: number;
  empty: number;
  maps: number;
  expectedMaps: number;
  marks: number;
}

async function withReport(
  input: ReportInput,
  use: (browser: Browser, file: string) => Promise<void>,
): Promise<void> {
  const browser = await launchChromium();
  try {
    await inFolder(async (folder) => {
      const file = `${folder}/report.html`;
      await Deno.writeTextFile(file, await renderReport(input));
      await use(browser, file);
    });
  } finally {
    await browser.close();
  }
}

async function checkPage(page: Page, incidents: Incidents, input: ReportInput): Promise<void> {
  const figures = reportSections(input).flatMap((section) => section.figures ?? []);
  const plots = await page.evaluate(countPlots) as Plot[];
  assert.deepEqual(
    plots.map(({ traces, empty }) => ({ traces, empty })),
    figures.map(({ data }) => ({ traces: data.length, empty: 0 })),
  );
  for (const { id, maps, expectedMaps, marks } of plots) {
    assert.equal(maps, expectedMaps, `heat maps of ${id}`);
    assert.ok(marks > 0, `${id} has no marks`);
  }
  assert.deepEqual(await page.evaluate(findMisplaced), []);
  const overflow = "document.documentElement.scrollWidth - innerWidth";
  assert.equal(await page.evaluate(overflow), 0, "the page is wider than the window");
  assert.deepEqual(incidents.messages, []);
  assert.equal(incidents.requests.length, 1, incidents.requests.join("\n"));
}

Deno.test("a report draws all its figures in Chromium, wide and narrow", async () => {
  const kernels = { matmul: 2, sumRows: 1 };
  const profile = profileSection([{
    ...{ network: "vit", device: "cpu", timing: "a clock", runs: 1, milliseconds: 3 },
    ...{ peakFlops: 1e9, peakBytes: 1e9 },
    operations: [{
      pass: "forward",
      layer: "head",
      operation: "linear",
      flops: 1,
      bytes: 1,
      kernels,
    }],
  }])!;
  const input = { ...demoReport({ dim: 32, layers: 6 }), extraSections: [profile] };
  await withReport(input, async (browser, file) => {
    for (const width of [1280, 400]) {
      const { page, incidents } = await open(browser, file, width);
      await checkPage(page, incidents, input);
      await page.close();
    }
  });
});

Deno.test("a report of one synthetic epoch and many arms draws in Chromium", async () => {
  const inits = ["default", "mimetic", "tied", "norm-matched-control"];
  const input = demoReport({
    inits,
    seeds: [0],
    epochs: 1,
    layers: 1,
    dim: 8,
    synthetic: true,
    dataset: "synthetic images",
  });
  await withReport(input, async (browser, file) => {
    for (const width of [1280, 400]) {
      const { page, incidents } = await open(browser, file, width);
      await checkPage(page, incidents, input);
      assert.match(await page.innerText(".banner"), /SYNTHETIC/);
      await page.close();
    }
  });
});

Deno.test("hostile and long names make neither links nor a page wider than its window", async () => {
  const inits = ["default", '<a href="//x.y">click</a>', "%{y} &lt;", "a".repeat(400)];
  const input = demoReport({ inits, epochs: 3, layers: 1, dim: 8 });
  await withReport(input, async (browser, file) => {
    for (const width of [1280, 380]) {
      const { page, incidents } = await open(browser, file, width);
      await checkPage(page, incidents, input);
      assert.equal(await page.evaluate("document.querySelectorAll('a').length"), 0);
      const legend = "[...document.querySelectorAll('.legendtext')].map((one) => one.textContent)";
      const names = await page.evaluate(legend) as string[];
      for (const name of inits.slice(1, 3)) assert.ok(names.includes(name), names.join("\n"));
      await page.close();
    }
  });
});

Deno.test("colors follow a reader who prefers dark pages, also when that changes", async () => {
  const input = demoReport({ dim: 8, layers: 1, epochs: 3 });
  const titleColor = `getComputedStyle(document.querySelector(".gtitle")).fill`;
  await withReport(input, async (browser, file) => {
    const { page } = await open(browser, file, 1280, "dark");
    assert.equal(await page.evaluate(titleColor), "rgb(230, 233, 236)");
    await page.emulateMedia({ colorScheme: "light" });
    // The page's policy forbids the evaluation that Playwright's own waiting needs.
    const deadline = Date.now() + 10_000;
    while (await page.evaluate(titleColor) !== "rgb(28, 32, 36)" && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(await page.evaluate(titleColor), "rgb(28, 32, 36)");
  });
});

Deno.test("without a browser the message says what to install", () => {
  assert.throws(() => findChromium({ path: "/nonexistent" }), {
    message: /chromium, chromium-browser, google-chrome.*apt-get install -y chromium/,
  });
  assert.throws(() => findChromium({ chromePath: "/nonexistent/chrome" }), {
    message: "Cannot test pages as CHROME_PATH must name a browser: /nonexistent/chrome",
  });
});
