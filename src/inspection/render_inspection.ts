import { listed, renderPage } from "../reports/mod.ts";
import type { Inspection } from "./records.ts";
import { attentionSections } from "./sections/attention.ts";
import { type InspectedFile, STRUCTURE } from "./sections/inspected_file.ts";
import { filterSections, perceptronSections, scanSections } from "./sections/others.ts";

/** What a page says beside what it shows. */
export interface InspectionPage {
  /** Version of the package. */
  readonly version: string;
  /** How the page was made. */
  readonly command: string;
  /** What must be read first, each with a first word that is set off. */
  readonly notices?: readonly string[];
}

/**
 * One or more files that were looked into as one self-contained page, side by side.
 *
 * @returns The page's text. The same input gives the same text.
 *
 * @example
 * ```ts
 * import { renderInspection } from "@x/mimetic/inspection";
 * import assert from "node:assert/strict";
 *
 * const none = { attention: [], filters: [], scans: [] };
 * const inspection = { source: "a", tensors: 0, parameters: 0, ...none, perceptrons: [] };
 * const file = { label: "a", inspection, pictures: none };
 * const page = await renderInspection([file], { version: "1", command: "" });
 * assert.match(page, /no layers that are known/);
 * ```
 */
export async function renderInspection(
  files: readonly InspectedFile[],
  { version, command, notices }: InspectionPage,
): Promise<string> {
  const sections = [
    ...attentionSections(files),
    ...filterSections(files),
    ...scanSections(files),
    ...perceptronSections(files),
  ];
  const sized = files.map(({ label, inspection }) =>
    `${label} (${
      inspection.parameters.toLocaleString("en-US")
    } numbers in ${inspection.tensors} tensors)`
  );
  return await renderPage({
    name: "inspect",
    about: listed(sized),
    headline: files.map(({ label, inspection }) =>
      (files.length > 1 ? `${label}: ` : "") + summaryOf(inspection)
    ).join(" "),
    notices,
    facts: [["Command", command]],
    version,
    configuration: files.map(({ inspection }) => inspection.source),
  }, sections);
}

/** How many of some scores are above and below what chance gives, in words. */
function counts(scores: readonly number[], what: string): string {
  const up = scores.filter((score) => score > STRUCTURE).length;
  const down = scores.filter((score) => score < -STRUCTURE).length;
  const parts = [up && `positive in ${up}`, down && `negative in ${down}`].filter(Boolean);
  return `${parts.length ? parts.join(" and ") : "like chance in all"} of ${scores.length} ${what}`;
}

/** What is beyond three standard deviations of chance, in sentences. */
export function summaryOf({ attention, filters, scans, perceptrons }: Inspection): string {
  const heads = attention.flatMap(({ queryKey }) => queryKey.map(({ scores }) => scores.trace));
  const whole = attention.flatMap(({ valueProjection }) => valueProjection?.scores.trace ?? []);
  const sentences = [
    heads.length && `The diagonal of W_Q W_Kᵀ is ${counts(heads, "heads")}, that of W_V W_proj ` +
      `${counts(whole, "layers")}`,
    filters.length && "The correlation of depthwise filters' neighboring weights is " +
      counts(filters.map(({ neighborScore }) => neighborScore), "layers"),
    scans.length && "The diagonal of W_Cᵀ W_B is " +
      counts(scans.map(({ readWrite }) => readWrite.scores.trace), "layers"),
    perceptrons.length && "The mean of perceptrons' first layers is " +
      counts(perceptrons.map(({ score }) => score), "layers"),
  ].filter(Boolean);
  return sentences.length ? `${sentences.join(". ")}.` : "There are no layers that are known.";
}
