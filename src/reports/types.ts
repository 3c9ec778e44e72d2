/**
 * The plain records that a report is made of. Nothing here refers to another room, so records read
 * back from a run folder's JSON files are as good as those of a run that has just ended.
 *
 * @module
 */

import type { ClassSummary } from "./class_results.ts";

/** The outcome of one run: one initialization with one seed. Accuracies are fractions in [0, 1]. */
export interface ArmResult {
  /** Name of the initialization, e.g. `"default"` or `"mimetic"`. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /**
   * Accuracy on what {@linkcode RunSummary.measuredOn} names after the last epoch, or the best one where
   * {@linkcode ArmResult.bestEpoch} says so, a fraction in [0, 1].
   * What wasn't measured, or diverged, is `null` or not finite (JSON writes NaN as `null`): it is shown as
   * "–" and never counted.
   */
  readonly testAccuracy: number | null;
  /** The part of examples whose class is among the five largest logits, where that was counted. */
  readonly testTop5?: number;
  /** Loss on it after that epoch, likewise. */
  readonly testLoss: number | null;
  /** Accuracy on validation data after that epoch, beside a test's. */
  readonly validationAccuracy?: number;
  /** The peak learning rate. */
  readonly rate?: number;
  /** Number of epochs trained. */
  readonly epochs: number;
  /** The epoch after which the run was best, where the network after it is what was measured. */
  readonly bestEpoch?: number;
  /** Why it was stopped before the last epoch that was asked for, where it was. */
  readonly stopped?: string;
  /** Wall-clock seconds of the run. */
  readonly seconds: number;
}

/** What a run folder's `summary.json` holds. */
export interface RunSummary {
  /** Name of the experiment, e.g. `"cifar10"`. */
  readonly experiment: string;
  /** The device in words, e.g. `"cpu (2 threads)"` or the adapter's description. */
  readonly device: string;
  /** The data in words, e.g. `"CIFAR-10, JPEG-recompressed"`; said at the head of the page. */
  readonly dataset: string;
  /** Whether the data was generated: then a banner and every figure's title say SYNTHETIC. */
  readonly synthetic: boolean;
  /**
   * What the arms' accuracies and losses called `test…` were measured on, as in `"validation"`: headings
   * say it. Default `"test"`.
   */
  readonly measuredOn?: string;
  /** How choices were made and what was looked at when, in sentences. */
  readonly protocol?: string;
  /** The command that makes the run again. */
  readonly command: string;
  /** Date of the run, ISO 8601. */
  readonly date: string;
  /** Version of the package that ran. */
  readonly version: string;
  /** The whole configuration. */
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * Which of several networks that were compared the arms, their differences and classes are of, in words, as
   * in `"5 × 5, 8 blocks"`: the largest that has a result. Absent where there is one network.
   */
  readonly network?: string;
  /** One entry per initialization and seed. */
  readonly arms: readonly ArmResult[];
  /** Accuracy by class, where examples have classes. */
  readonly classes?: ClassSummary;
  /** False if runs are missing: then the headline, figures and tables say UNFINISHED. Default true. */
  readonly complete?: boolean;
  /** What must be read first, each with a first word that is set off; plain text. */
  readonly notices?: readonly string[];
}

/** One epoch of one run: a line of `records.jsonl`. Accuracies are fractions in [0, 1]. */
export interface EpochRecord {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Epochs completed when the record was made: 1 after the first, 0 before any training. */
  readonly epoch: number;
  /** Mean loss over the epoch's training batches; as all measures, `null` where it is no number. */
  readonly trainLoss: number | null;
  /** Accuracy over the epoch's training batches. */
  readonly trainAccuracy: number | null;
  /** Loss on validation data after the epoch, where there are some. */
  readonly validationLoss?: number | null;
  /** Accuracy on them, likewise. */
  readonly validationAccuracy?: number | null;
  /** Loss on test data after the epoch, where they are looked at after every one. */
  readonly testLoss?: number | null;
  /** Accuracy on them, likewise. */
  readonly testAccuracy?: number | null;
  /** Learning rate at the end of the epoch. */
  readonly learningRate: number;
  /** Training examples per second. */
  readonly examplesPerSecond: number;
  /** Wall-clock seconds of the epoch. */
  readonly seconds: number;
  /** Why the run was stopped after it, where it was before the last epoch that was asked for. */
  readonly stopped?: string;
}

/** One square matrix of weights, as a heat map shows it. */
export interface WeightFigure {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Index of the layer, counted from 0 as in parameter names. */
  readonly layer: number;
  /** Before or after training. */
  readonly when: "before" | "after";
  /**
   * W_Q W_Kᵀ or W_V W_proj, both under the row-vector convention x W; of a state-space layer, W_Cᵀ W_B
   * or the attention matrix that its scan amounts to.
   */
  readonly product: "query-key" | "value-projection" | "read-write" | "effective-attention";
  /** Index of the head; absent for a mean over heads or for W_V W_proj. */
  readonly head?: number;
  /** Side of `values`. */
  readonly dim: number;
  /** The matrix, `dim` × `dim`, row-major. */
  readonly values: Float32Array | readonly number[];
  /** Side of the whole matrix when `values` is a reduced view of it. */
  readonly fullDim?: number;
  /** How `values` was made smaller: the leading rows and columns, or means over square blocks. */
  readonly reduction?: "crop" | "average";
  /** Statistics of the whole matrix, from `analysis`; computed from `values` when absent. */
  readonly diagonal?: DiagonalStatistics;
  /** Singular values of the whole matrix, descending. */
  readonly spectrum?: readonly number[] | Float32Array | Float64Array;
}

/** Means and standard deviations of a square matrix's diagonal and of everything off it. */
export interface DiagonalStatistics {
  /** Mean of the diagonal. */
  readonly mean: number;
  /** Standard deviation of the diagonal. */
  readonly std: number;
  /** Mean of the off-diagonal entries. */
  readonly offMean: number;
  /** Standard deviation of the off-diagonal entries. */
  readonly offStd: number;
}

/** A Plotly trace or layout: plain JSON. */
export type PlotlyObject = { [key: string]: unknown };

/** One figure of a section. */
export interface Figure {
  /**
   * Title, drawn inside the figure so that a saved picture keeps it: also the layout's. Plotly reads `<sub>`
   * and some other marks in it, so `&`, `<`, `>` and `%` of names in it are written as entities.
   */
  readonly title: string;
  /** What to see and how it was made; plain text under the figure. */
  readonly caption?: string;
  /** Plotly traces. */
  readonly data: readonly PlotlyObject[];
  /** Plotly layout, without colors of text, grid and background: the page adds them. */
  readonly layout: PlotlyObject;
  /** Height in CSS pixels. */
  readonly height: number;
  /** Fixed width in CSS pixels; the figure scrolls where the page is narrower. Fluid when absent. */
  readonly width?: number;
  /** Half-width figures stand side by side where the page is wide enough. Default `"full"`. */
  readonly span?: "half" | "full";
}

/** A table of a section. Cells are plain text. */
export interface Table {
  /** Sentence above the table. */
  readonly caption?: string;
  /** Headings; numbers are aligned to the right, and cells of a column `onOneLine` aren't broken, as names. */
  readonly columns: readonly {
    readonly label: string;
    readonly numeric?: boolean;
    readonly onOneLine?: boolean;
  }[];
  /** Rows of as many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

/** A part of the report. Later experiments add sections of their own. */
export interface Section {
  /** Heading. */
  readonly title: string;
  /** Paragraphs of plain text under the heading. */
  readonly text?: readonly string[];
  /** Tables, above the figures. */
  readonly tables?: readonly Table[];
  /** Figures. */
  readonly figures?: readonly Figure[];
}

/** What stands above and below a page's sections. */
export interface PageHead {
  /** What made the page, e.g. `"cifar10"`. */
  readonly name: string;
  /** What it is about, e.g. the data. */
  readonly about: string;
  /** What came out, in a sentence. */
  readonly headline: string;
  /** What must be read first, each with a first word that is set off. */
  readonly notices?: readonly string[];
  /** Where it comes from: terms and texts. */
  readonly facts: readonly (readonly [term: string, text: string])[];
  /** Version of the package that made it. */
  readonly version: string;
  /** All settings, which a reader can unfold. */
  readonly configuration: unknown;
}

/** Everything a report is made from. */
export interface ReportInput {
  /** The run's summary. */
  readonly summary: RunSummary;
  /** The run's records, in any order. */
  readonly records: readonly EpochRecord[];
  /** Matrices of weights before and after training; the sections on weights are left out without. */
  readonly weights?: readonly WeightFigure[];
  /** Further sections, placed before the provenance. */
  readonly extraSections?: readonly Section[];
}
