/**
 * One page over many reports: a card for each folder, and a table of all runs.
 *
 * @module
 */
import { armNames, armStyles } from "./arms.ts";
import { type Curve, curvePicture, rangeOf } from "./curve_picture.ts";
import { escapeProse, escapeText } from "./page/escape.ts";
import { indexScript, indexStyle, style } from "./page/generated/page_texts.ts";
import { htmlDocument } from "./page/html_document.ts";
import { percent } from "./words.ts";

/** A run folder on the page. */
export interface IndexFolder {
  /** Its name. */
  readonly name: string;
  /** What it is of, as in "cifar10 · CIFAR-10". */
  readonly about: string;
  /** What came out, in a sentence. */
  readonly headline: string;
  /** True if its data were generated. */
  readonly synthetic: boolean;
  /** Where its report is, relative to the page. */
  readonly report?: string;
  /** What the curves are, as in "Validation accuracy by epoch". */
  readonly measure: string;
  /** Mean fractions by epoch, a curve for each arm. */
  readonly curves: readonly {
    readonly init: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** A column of the table. */
export interface IndexColumn {
  /** Its heading. */
  readonly label: string;
  /** True if its values stand on the right. */
  readonly numeric: boolean;
}

/** A cell of the table. */
export interface IndexCell {
  /** What is shown. */
  readonly text: string;
  /** What it is sorted by; nothing comes last. */
  readonly sort?: string | number;
  /** What it leads to. */
  readonly link?: string;
}

/** A run in the table. */
export interface IndexRow {
  /** The arm, whose color the run's picture has. */
  readonly init: string;
  /** True if its data were generated. */
  readonly synthetic?: boolean;
  /** Fractions by epoch. */
  readonly values: readonly (number | null)[];
  /** As many as there are columns. */
  readonly cells: readonly IndexCell[];
}

/** What the page is made from. */
export interface IndexInput {
  /** Its heading. */
  readonly title: string;
  /** Cards, in order. */
  readonly folders: readonly IndexFolder[];
  /** Columns of the table, without that of pictures. */
  readonly columns: readonly IndexColumn[];
  /** Rows of the table. */
  readonly rows: readonly IndexRow[];
  /** Version of the package that made the page. */
  readonly version: string;
}

/**
 * Draws the page. It is self-contained: links to reports are all that it needs others for.
 *
 * @returns The page's text.
 *
 * @example
 * ```ts
 * import { renderIndex } from "@x/mimetic/reports";
 * import assert from "node:assert/strict";
 *
 * const page = renderIndex({ title: "Runs", folders: [], columns: [], rows: [], version: "1" });
 * assert.match(page, /<h1>Runs<.h1>/);
 * ```
 */
export function renderIndex({ title, folders, columns, rows, version }: IndexInput): string {
  const names = armNames([...rows, ...folders.flatMap(({ curves }) => curves)]);
  const styles = armStyles(names);
  const colorOf = (init: string) => styles.get(init)!.color;
  return htmlDocument({
    title,
    style: style + indexStyle,
    body: `<header>
<h1>${escapeText(title)}</h1>
</header>
<main>
<div class="cards">
${folders.map((folder) => renderCard(folder, colorOf)).join("\n")}
</div>
<h2>All runs</h2>
${renderRows(columns, rows, colorOf)}
</main>
<footer><p>mimetic ${escapeText(version)}</p></footer>
<script>
${indexScript}</script>`,
  });
}

type ColorOf = (init: string) => string;

function renderCard(folder: IndexFolder, colorOf: ColorOf): string {
  const { name, about, headline, synthetic, report, measure } = folder;
  const curves = folder.curves.map(({ init, values }): Curve & { init: string } => ({
    init,
    values,
    color: colorOf(init),
  }));
  const range = rangeOf(curves);
  const picture = curvePicture({ label: `${measure}: ${name}`, curves, width: 300, height: 120 });
  const legend = curves.map(({ init, color }) =>
    `<span><i style="background:${color}"></i>${escapeText(init)}</span>`
  );
  const title = escapeText(name);
  return `<article>
<h3>${report ? `<a href="${escapeText(report)}">${title}</a>` : title}</h3>
<p class="kind">${markOf(synthetic)}${escapeText(about)}</p>
<p>${escapeProse(headline)}</p>
${
    range && picture
      ? `<p class="kind">${escapeText(measure)}, ${percent(range[0])} to ${percent(range[1])}</p>
${picture}
<p class="legend">${legend.join(" ")}</p>`
      : ""
  }
</article>`;
}

/** What stands before anything that generated data gave. */
function markOf(synthetic: boolean = false): string {
  return synthetic ? `<strong class="mark">SYNTHETIC</strong> ` : "";
}

function renderRows(
  columns: readonly IndexColumn[],
  rows: readonly IndexRow[],
  colorOf: ColorOf,
): string {
  const head = columns.map(({ label, numeric }) =>
    `<th${numeric ? ' class="number"' : ""} aria-sort="none"><button type="button">${
      escapeText(label)
    }</button></th>`
  );
  const body = rows.map(({ init, synthetic, values, cells }) => {
    const curves = [{ values, color: colorOf(init) }];
    const label = `Accuracy by epoch: ${init}`;
    const picture = curvePicture({ label, curves, width: 80, height: 24 });
    const shown = cells.map((cell, i) => renderCell(cell, columns[i].numeric));
    // Beside the name, where it is seen without scrolling.
    shown.splice(1, 0, `<td>${markOf(synthetic)}${picture}</td>`);
    return `<tr>${shown.join("")}</tr>`;
  });
  head.splice(1, 0, "<th>curve</th>");
  return `<div class="scroll"><table id="runs">
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}

function renderCell({ text, sort, link }: IndexCell, numeric: boolean): string {
  const shown = escapeText(text);
  const key = sort === undefined ? "" : ` data-sort="${escapeText(String(sort))}"`;
  const linked = link ? `<a href="${escapeText(link)}">${shown}</a>` : shown;
  return `<td${numeric ? ' class="number"' : ""}${key}>${linked}</td>`;
}
