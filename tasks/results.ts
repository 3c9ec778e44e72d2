import {
  type EpochRecord,
  renderReport,
  type Section,
  type WeightFigure,
} from "../src/reports/mod.ts";
import type { RunFolder, RunRecord } from "../src/training/mod.ts";
import config from "../deno.json" with { type: "json" };

/** What a report says beside the records of the folder. */
export interface Results {
  /** The experiment's name. */
  readonly experiment: string;
  /** The device in words. */
  readonly device: string;
  /** The data in words. */
  readonly dataset: string;
  /** True if the data was generated. */
  readonly synthetic: boolean;
  /** The command that makes the run again. */
  readonly command: string;
  /** All settings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Matrices of weights. */
  readonly weights?: readonly WeightFigure[];
  /** Further sections. */
  readonly sections?: readonly Section[];
  /** Which of the folder's records the report is about. Default all. */
  readonly choose?: (record: RunRecord) => boolean;
  /** The arms in their order; runs of a grid end in another one. */
  readonly order: readonly string[];
}

/** Writes `summary.json` and `report.html` from the folder's records. */
export async function writeResults(folder: RunFolder, results: Results): Promise<void> {
  const { weights, sections, choose = () => true, order, ...facts } = results;
  const chosen = (await folder.records()).filter(choose);
  const records = chosen as unknown as (EpochRecord & { run: string })[];
  records.sort((a, b) => order.indexOf(a.init) - order.indexOf(b.init));
  const byRun = new Map<string, (typeof records)[number][]>();
  for (const record of records) byRun.set(record.run, [...byRun.get(record.run) ?? [], record]);
  const arms = [...byRun.values()].map((lines) => {
    const { init, seed, testAccuracy = NaN, testLoss = NaN, epoch } = lines[lines.length - 1];
    const seconds = lines.reduce((total, line) => total + line.seconds, 0);
    return { init, seed, testAccuracy, testLoss, epochs: epoch, seconds };
  });
  const date = new Date().toISOString();
  const summary = { ...facts, arms, date, version: config.version };
  await folder.write("summary.json", JSON.stringify(summary, null, 2) + "\n");
  await folder.write(
    "report.html",
    renderReport({ summary, records, weights, extraSections: sections }),
  );
}
