/**
 * Sections → HTML.
 *
 * @module
 */
import type { Figure, PageHead, Section, Table } from "../types.ts";
import {
  escapeCommand,
  escapeJson,
  escapeProse,
  escapeScript,
  escapeText,
  withoutMarkup,
} from "./escape.ts";
import { script, style } from "./generated/page_texts.ts";
import { htmlDocument } from "./html_document.ts";

/**
 * Draws sections as one self-contained page, with a headline above and where they come from below.
 *
 * @returns The page's text. Figures are drawn by Plotly, which is in it: a package that takes Deno to import.
 * @throws {RangeError} If a row of a table has more or fewer cells than there are columns.
 *
 * @example
 * ```ts
 * import { renderPage } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const head = { name: "weights", about: "vit.safetensors", headline: "Found.", facts: [], version: "1" };
 * const page = await renderPage({ ...head, configuration: {} }, [{ title: "Layers", text: ["Two."] }]);
 * assert.match(page, /<h1>Found.<.h1>/);
 * ```
 */
export async function renderPage(head: PageHead, sections: readonly Section[]): Promise<string> {
  const plotly = await plotlyText();
  const figures: { id: string; figure: Figure }[] = [];
  const register = (figure: Figure): string => {
    const id = `figure-${figures.length + 1}`;
    figures.push({ id, figure });
    return id;
  };
  const body = sections.map((section) => renderSection(section, register)).join("\n");
  const data = figures.map(({ id, figure: { data, layout, width, height } }) => ({
    id,
    data,
    layout: { ...layout, width, height },
  }));
  return htmlDocument({
    title: `${head.name}: ${head.headline}`,
    style,
    body: `<header>
${renderBanners(head)}<p class="kind">${escapeText(head.name)} · ${escapeText(head.about)}</p>
<h1>${escapeProse(head.headline)}</h1>
</header>
<main>
${body}
</main>
${renderProvenance(head, plotly)}
<noscript><p>The figures are drawn by JavaScript, which is switched off.</p></noscript>
<script type="application/json" id="figures">${escapeJson(data)}</script>
<script>${escapeScript(plotly)}</script>
<script>
${script}</script>`,
  });
}

function renderBanners({ notices = [] }: PageHead): string {
  const banners = notices.map((notice) => {
    const [, first, rest] = /^(\S+)(.*)$/s.exec(notice) ?? ["", "", notice];
    return `<strong>${escapeText(first)}</strong>${escapeText(rest)}`;
  });
  return banners.map((text) => `<div class="banner" role="note">${text}</div>\n`).join("");
}

function renderSection(section: Section, register: (figure: Figure) => string): string {
  const text = (section.text ?? []).map((paragraph) => `<p>${escapeProse(paragraph)}</p>`);
  const tables = (section.tables ?? []).map(renderTable);
  const figures = (section.figures ?? []).map((figure) => renderFigure(figure, register(figure)));
  const grid = figures.length ? [`<div class="figures">\n${figures.join("\n")}\n</div>`] : [];
  const beside = tables.length ? [`<div class="tables">\n${tables.join("\n")}\n</div>`] : [];
  const title = `<h2>${escapeText(section.title)}</h2>`;
  return `<section>\n${[title, ...text, ...beside, ...grid].join("\n")}\n</section>`;
}

function renderFigure(figure: Figure, id: string): string {
  const { title, caption, height, width, span } = figure;
  const size = `height:${height}px${width === undefined ? "" : `;width:${width}px`}`;
  const label = escapeText(withoutMarkup(title));
  return `<figure${span === "half" ? ' class="half"' : ""} aria-label="${label}">
<div class="scroll"><div id="${id}" style="${size}"></div></div>
${caption ? `<figcaption>${escapeText(caption)}</figcaption>` : ""}
</figure>`;
}

function renderTable({ caption, columns, rows }: Table): string {
  const wrong = rows.find((row) => row.length !== columns.length);
  if (wrong) {
    throw new RangeError(
      `Cannot draw a table: expected ${columns.length} cells in each row, got ${wrong.length}`,
    );
  }
  const classes = columns.map(({ numeric, onOneLine }) =>
    numeric ? ' class="number"' : onOneLine ? ' class="line"' : ""
  );
  const cell = (tag: string, text: string, column: number) =>
    `<${tag}${classes[column]}>${escapeCommand(text)}</${tag}>`;
  const head = columns.map(({ label }, column) => cell("th", label, column)).join("");
  const labeled = columns.some(({ label }) => label !== "");
  const body = rows.map((row) =>
    `<tr>${row.map((text, column) => cell("td", text, column)).join("")}</tr>`
  );
  return `<div class="scroll"><table>${caption ? `<caption>${escapeProse(caption)}</caption>` : ""}
${labeled ? `<thead><tr>${head}</tr></thead>` : ""}
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}

/** Plotly, which is imported where a page is drawn: only Deno and some bundlers import texts. */
async function plotlyText(): Promise<string> {
  try {
    return (await import("plotly.js-cartesian-dist-min", { with: { type: "text" } })).default;
  } catch (cause) {
    throw new Error("Cannot draw a page: expected to import Plotly as a text, as Deno can", {
      cause,
    });
  }
}

function renderProvenance(
  { facts, configuration, version }: PageHead,
  plotly: string,
): string {
  const versions = `mimetic ${version}, Plotly ${plotlyVersion(plotly)}`;
  const list = [...facts, ["Versions", versions]]
    .map(([term, text]) => `<dt>${escapeText(term)}</dt><dd>${escapeCommand(text)}</dd>`);
  return `<footer>
<dl>
${list.join("\n")}
</dl>
<details><summary>Configuration</summary>
<pre>${escapeText(JSON.stringify(configuration, null, 2))}</pre>
</details>
</footer>`;
}

function plotlyVersion(plotly: string): string {
  return /plotly\.js \(cartesian[^)]*\) v([\d.]+)/.exec(plotly)?.[1] ?? "unknown";
}
