/**
 * Records → one HTML file that needs no network.
 *
 * @module
 */
import { armNames, bySeed } from "./arms.ts";
import { markedFigures, markNetwork } from "./marks.ts";
import { renderPage } from "./page/render_page.ts";
import { curvesSection } from "./sections/curves.ts";
import { epochsToReachSection } from "./sections/epochs_to_reach.ts";
import { heatMapsSection } from "./sections/heat_maps.ts";
import { headline, MOST_NAMED } from "./sections/headline.ts";
import { overviewSection } from "./sections/overview.ts";
import { weightLinesSection } from "./sections/weight_lines.ts";
import { finite } from "./statistics.ts";
import type { PageHead, ReportInput, RunSummary, Section, Table } from "./types.ts";
import { MISSING } from "./words.ts";

/**
 * The sections of a report, in order: result, training, epochs saved, weights, and what the caller
 * adds. Sections without data are left out; figures of generated data are named SYNTHETIC.
 *
 * @param input Summary, records, weights and further sections.
 * @returns The sections that `renderReport` draws.
 * @throws {RangeError} If an accuracy is not a fraction or a matrix is not square.
 */
export function reportSections(input: ReportInput): Section[] {
  const { summary, records, weights = [], extraSections = [] } = input;
  requireFractions(input);
  const own = [
    overviewSection(summary, records),
    curvesSection(records),
    epochsToReachSection(records),
    heatMapsSection(weights),
    weightLinesSection(weights),
  ].filter((section) => section !== undefined);
  const marked = own.map((section) => markNetwork(section, summary.network));
  return [...marked, ...extraSections].map((section) => ({
    ...section,
    tables: summary.complete === false ? section.tables?.map(unfinished) : section.tables,
    figures: section.figures && markedFigures(section.figures, summary),
  }));
}

/**
 * A report as one self-contained HTML page: Plotly inside, no network when it is read.
 *
 * @param input Summary, records, and optionally matrices of weights and further sections.
 * @returns The page's text. The same input gives the same text.
 * @throws {RangeError} If an accuracy is not a fraction in [0, 1] or a matrix is not square.
 *
 * @example
 * ```ts
 * import { renderReport } from "@x/mimetic/reports";
 * import assert from "assert";
 * const summary = {
 *   experiment: "cifar10", device: "cpu", dataset: "CIFAR-10", synthetic: false,
 *   command: "deno task cifar10", date: "2026-01-01", version: "0.1.0", config: { epochs: 1 },
 *   arms: [{ init: "mimetic", seed: 0, testAccuracy: 0.3, testLoss: 2, epochs: 1, seconds: 9 }],
 * };
 * const html = await renderReport({ summary, records: [] });
 * assert.match(html, /Mimetic reaches 30\.0.%/);
 * ```
 */
export async function renderReport(input: ReportInput): Promise<string> {
  return await renderPage(headOf(input.summary), reportSections(input));
}

function headOf(summary: RunSummary): PageHead {
  const { experiment, dataset, synthetic, notices = [], version, config } = summary;
  const generated =
    "SYNTHETIC The images were generated, so accuracies say nothing about real images.";
  return {
    name: experiment,
    about: dataset,
    headline: headline(summary),
    notices: [...synthetic ? [generated] : [], ...notices],
    facts: [["Seeds", seedsOf(summary) || MISSING]],
    version,
    configuration: config,
  };
}

/** The seeds of each arm, once where many have the same. */
function seedsOf({ arms }: RunSummary): string {
  const names = armNames(arms);
  const lists = names.map((init) => [...bySeed(arms, init).keys()].join(", "));
  if (names.length > MOST_NAMED && lists.every((list) => list === lists[0])) {
    return `${lists[0]} (each of ${names.length} arms)`;
  }
  return names.map((init, i) => `${init} ${lists[i]}`).join("; ");
}

/** A table whose numbers are not the last ones says so; one without numbers needn't. */
function unfinished(table: Table): Table {
  if (!table.columns.some(({ numeric }) => numeric)) return table;
  return { ...table, caption: ["UNFINISHED.", table.caption].filter(Boolean).join(" ") };
}

function requireFractions({ summary, records }: ReportInput): void {
  const accuracies = [
    ...summary.arms.map((arm) => arm.testAccuracy),
    ...records.flatMap((one) => [one.trainAccuracy, one.validationAccuracy, one.testAccuracy]),
  ];
  const wrong = finite(accuracies).find((accuracy) => accuracy < 0 || accuracy > 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot draw accuracy: expected a fraction in [0, 1], got ${wrong}`);
  }
}
