/**
 * Reports: plain records → figures (Plotly JSON) → one self-contained HTML file.
 *
 * A report is a list of {@linkcode Section}s; an experiment adds its own through
 * `extraSections`.
 *
 * @module
 */
export { markNetwork } from "./marks.ts";
export { armNames, type ArmStyle, armStyles, withAlpha } from "./arms.ts";
export { axisTitle, chartLayout, type ChartOptions, titled } from "./layout.ts";
export {
  type IndexCell,
  type IndexColumn,
  type IndexFolder,
  type IndexInput,
  type IndexRow,
  renderIndex,
} from "./index_page.ts";
export { isPage } from "./page/html_document.ts";
export { renderPage } from "./page/render_page.ts";
export { plotlyText } from "./plotly_text.ts";
export { type LineSeries, linesFigure, type LinesOptions } from "./sections/lines.ts";
export { mosaicFigure, type MosaicOptions, type Tile } from "./sections/mosaic.ts";
export { duration, listed, MISSING, signed } from "./words.ts";
export { renderReport, reportSections } from "./render_report.ts";
export { curvesSection } from "./sections/curves.ts";
export { accuracyLevels, epochsToReach, epochsToReachSection } from "./sections/epochs_to_reach.ts";
export { chooseRates, type ChosenRate, type TriedRate } from "./choice.ts";
export { fiellerInterval, type GapShare, gapShares } from "./gap_shares.ts";
export {
  type Interval,
  type PairedDifference,
  pairedDifferences,
  type SeededResult,
  studentInterval,
} from "./paired.ts";
export { holmCorrected } from "./holm.ts";
export {
  classAccuracies,
  type ClassAccuracy,
  type ClassResult,
  type ClassSummary,
  classSummary,
  wilsonInterval,
} from "./class_results.ts";
export { classesSection } from "./sections/classes.ts";
export {
  BASELINE,
  type ComparedScheme,
  compareSchemes,
  comparisonsOf,
  type NetworkComparison,
  type NetworkResults,
  type SchemeRow,
  type TestedDifference,
  type Verdict,
} from "./compare_schemes.ts";
export { csvLine } from "./csv.ts";
export { schemesCsv } from "./schemes_csv.ts";
export { schemesHeadline, schemesSections } from "./sections/schemes.ts";
export { detectableDifference, studentProbability, studentQuantile } from "./student.ts";
export { type Gap, gapSection } from "./sections/gap.ts";
export { type FilterFigure, filtersSection } from "./sections/filters.ts";
export { heatMapsSection } from "./sections/heat_maps.ts";
export { headline } from "./sections/headline.ts";
export { overviewSection } from "./sections/overview.ts";
export {
  type OperationTime,
  profileSection,
  profileTable,
  profileWords,
  type TrainingProfile,
} from "./sections/profile.ts";
export { stateSpaceMapsSection } from "./sections/state_space_maps.ts";
export { differenceWords } from "./sections/differences.ts";
export type { Ending } from "./sections/endings.ts";
export { chosenRuns, largestOf, networkWords, type SizedEnding } from "./sections/network_sizes.ts";
export { sweepSection } from "./sections/sweep.ts";
export { capacitySection } from "./sections/capacity.ts";
export { type Trial, type TrialPoint, trialsSection } from "./sections/trials.ts";
export { weightLinesSection } from "./sections/weight_lines.ts";
export {
  mean,
  median,
  quantile,
  quartiles,
  standardDeviation,
  standardError,
} from "./statistics.ts";
export type {
  ArmResult,
  DiagonalStatistics,
  EpochRecord,
  Figure,
  PageHead,
  PlotlyObject,
  ReportInput,
  RunSummary,
  Section,
  Table,
  WeightFigure,
} from "./types.ts";
