/**
 * Run folders as they are read: nothing is locked or changed, so a run can go on meanwhile.
 *
 * @module
 */
import {
  assertFields,
  type EpochRunRecord,
  isObject,
  parseJson,
  parseTests,
  readRecords,
  refuse,
  renewRecord,
  RunFolder,
  type RunRecord,
  type TestRecord,
} from "../experiments/mod.ts";
import type { RunSummary } from "../reports/mod.ts";
import { changeOf } from "./find_folders.ts";

/** What a run folder says. */
export interface RunFolderContent {
  /** Its path, as it was given. */
  readonly path: string;
  /** The version of what it holds. */
  readonly format: number;
  /** The experiment's name. */
  readonly experiment: string;
  /** The command that started it. */
  readonly command: string;
  /** The device in words; of a run without a summary, its kind. */
  readonly device: string;
  /** When its results were written last; without any, when it was started. ISO 8601. */
  readonly date: string;
  /** Its settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Epochs of a run, where its settings say so and it is known which of them does. */
  readonly epochs?: number;
  /** What came of it, once there is a summary. */
  readonly summary?: FoundSummary;
  /** True if its data were generated, as the summary says, or before there is one, its settings. */
  readonly synthetic?: boolean;
  /** True if it has a report. */
  readonly reported: boolean;
  /** Its records, those of format 2 under the names of format 3. */
  readonly records: readonly RunRecord[];
  /** The tests of its networks. */
  readonly tests: readonly TestRecord[];
}

/** A summary that was read. */
export type FoundSummary = RunSummary & {
  /** Runs without an end. */
  readonly unfinished?: readonly { readonly run: string; readonly epoch: number }[];
};

/** The formats that can be read. */
const FORMATS: readonly number[] = [2, 3];

/**
 * Reads a run folder.
 *
 * @param path The folder.
 * @throws {RangeError} if it is none, or a file of it is damaged or of a format that isn't known; the message
 *   names it.
 */
export async function readRunFolder(path: string): Promise<RunFolderContent> {
  const place = `${path}/config.json`;
  const text = await RunFolder.read(path, "config.json");
  if (text === undefined) {
    throw new RangeError(`Cannot read ${place}: expected a file, but it is missing`);
  }
  const config = parseJson(text, place);
  if (!isObject(config)) throw refuse(place, "an object", config);
  const { format, settings } = config;
  if (typeof format !== "number" || !FORMATS.includes(format)) {
    throw refuse(place, `format to be one of ${FORMATS.join(", ")}`, format);
  }
  assertFields({ experiment: "text", command: "text", device: "text" } as const, config, place);
  if (!isObject(settings)) throw refuse(place, "settings to be an object", settings);
  const { experiment, command } = config;
  const summary = await readSummary(path);
  // Those of runs that other processes are at are in files of their own until they have ended.
  const records = await readRecords(path);
  const tests = await RunFolder.read(path, "tests.jsonl") ?? "";
  const on = measuredIn(format, experiment, settings);
  const epochs = settings[epochsSetting(experiment) ?? ""];
  return {
    ...{ path, format, experiment, command, settings, summary },
    device: summary?.device ?? config.device,
    date: summary?.date ?? await changeOf(`${path}/records.jsonl`) ?? await changeOf(place) ?? "",
    ...typeof epochs === "number" && { epochs },
    synthetic: summary?.synthetic ?? (settings.data === "synthetic" || undefined),
    reported: await changeOf(`${path}/report.html`) !== undefined,
    records: records.map((record) => record.kind === "epoch" ? renewRecord(record, on) : record),
    tests: parseTests(tests, `${path}/tests.jsonl`),
  };
}

async function readSummary(path: string): Promise<FoundSummary | undefined> {
  const text = await RunFolder.read(path, "summary.json");
  if (text === undefined) return undefined;
  const place = `${path}/summary.json`;
  const summary = parseJson(text, place, "--resume --report writes it again");
  if (!isObject(summary)) throw refuse(place, "an object", summary);
  // What holds parts in folders of their own, as the comparison of schemes, sums them up in its own way.
  if (summary.dataset === undefined && summary.arms === undefined) return undefined;
  assertFields({ device: "text", dataset: "text", date: "text" } as const, summary, place);
  if (!Array.isArray(summary.arms)) throw refuse(place, "arms to be a list", summary.arms);
  return summary as unknown as FoundSummary;
}

/** The settings of the epochs of parts, by the first word of a part's name: what it does, or its network. */
const partEpochs: Readonly<Record<string, string>> = {
  pretraining: "pretrainEpochs",
  choice: "epochs",
  comparison: "epochs",
  vit: "epochs",
  skipless: "epochs",
  convmixer: "convmixerEpochs",
  mamba2: "sequenceEpochs",
};

/** The setting that says how many epochs an experiment has; nothing for a part that isn't known. */
function epochsSetting(experiment: string): string | undefined {
  const [, part] = /^(\w+).* \(part of \w+\)$/.exec(experiment) ?? [];
  if (part === undefined) return "epochs";
  return Object.hasOwn(partEpochs, part) ? partEpochs[part] : undefined;
}

/** True for the part of an experiment that pre-trains. */
function isPretraining(experiment: string): boolean {
  return experiment.startsWith("pretraining (part of");
}

/** What the measures called tests are of: before format 3, the parts of pretraining measured validation so. */
function measuredIn(
  format: number,
  experiment: string,
  { split }: RunFolderContent["settings"],
): "validation" | "test" {
  if (format > 2 || !experiment.includes("(part of ")) return "test";
  return isPretraining(experiment) && split === "classes" ? "test" : "validation";
}

/** The records of one run's epochs. */
export function epochsOf({ records }: RunFolderContent, run: string): EpochRunRecord[] {
  return records.flatMap((record) => record.run === run && record.kind === "epoch" ? [record] : []);
}
