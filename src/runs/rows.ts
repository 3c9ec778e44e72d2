/**
 * The runs of a folder as rows of values.
 *
 * @module
 */
import { countedEpoch, type EpochRunRecord } from "../experiments/mod.ts";
import { median } from "../reports/mod.ts";
import { openWeights } from "../weights/mod.ts";
import { epochsOf, type RunFolderContent } from "./read_folder.ts";
import type { Scalar, Value } from "./values.ts";

/** A run. */
export interface RunRow {
  /** What is known of it, by the names of columns. */
  readonly fields: ReadonlyMap<string, Value>;
  /** The settings of its folder. */
  readonly settings: ReadonlyMap<string, Value>;
  /** The records of its epochs. */
  readonly records: readonly EpochRunRecord[];
}

/** Whether a run has ended. */
export type RunState = "complete" | "unfinished" | "diverged";

/**
 * A row for each run of a folder that has begun, in the order in which they began, and for those of its
 * summary that haven't.
 */
export async function rowsOf(folder: RunFolderContent): Promise<RunRow[]> {
  const settings = new Map(
    Object.entries(folder.settings).map(([name, value]) => [name, settingValue(value)]),
  );
  const begun = [...new Set(folder.records.map(({ run }) => run))];
  const waiting = (folder.summary?.unfinished ?? []).map(({ run }) => run);
  const names = [...begun, ...waiting.filter((run) => !begun.includes(run))];
  return await Promise.all(names.map(async (run) => {
    const records = epochsOf(folder, run);
    return { fields: await fieldsOf(folder, run, records), settings, records };
  }));
}

async function fieldsOf(
  folder: RunFolderContent,
  run: string,
  records: readonly EpochRunRecord[],
): Promise<Map<string, Value>> {
  const { path, experiment, epochs, summary, device, date, format, command } = folder;
  const facts = folder.records.find((record) => record.run === run);
  const [last, counted] = [records.at(-1), countedEpoch(folder.settings, records)];
  const test = folder.tests.find((test) => test.run === run);
  const sizes = Object.entries(facts?.sizes ?? {});
  const { measuredOn = "test" } = summary ?? {};
  const fields: [string, Value][] = [
    ...Object.entries({ folder: path, experiment, run, init: facts?.init }),
    ...Object.entries({ rate: facts?.rate, seed: facts?.seed }),
    ["sizes", sizes.length ? sizes.map(([name, size]) => `${name}=${size}`).join(" ") : undefined],
    ...sizes,
    ["epoch", last?.epoch ?? 0],
    ["epochs", epochs],
    ["bestEpoch", folder.settings.checkpoint === "best" ? counted?.epoch : undefined],
    ["stopped", last?.stopped],
    ["state", await stateOf(folder, run, records)],
    ...[
      ...["trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy", "validationTop5"],
      "validationExact",
    ].map((name): [string, Value] => [name, counted?.[name as keyof EpochRunRecord] as Value]),
    ["testLoss", test?.testLoss ?? counted?.testLoss],
    ["testAccuracy", test?.testAccuracy ?? counted?.testAccuracy],
    ["testTop5", test?.testTop5 ?? counted?.testTop5],
    ["testExact", test?.testExact ?? counted?.testExact],
    ["loss", counted?.validationLoss ?? counted?.testLoss ?? counted?.trainLoss],
    ["examplesPerSecond", last && median(records.map((one) => one.examplesPerSecond))],
    ["seconds", last && records.reduce((sum, { seconds }) => sum + seconds, 0)],
    ...Object.entries({ device, date, data: summary?.dataset, synthetic: folder.synthetic }),
    ...Object.entries({ measuredOn: summary && measuredOn, version: summary?.version }),
    ...Object.entries({ format, command }),
    ["report", folder.reported ? `${path}/report.html` : undefined],
  ];
  return new Map(fields.filter(([, value]) => value !== undefined));
}

async function stateOf(
  folder: RunFolderContent,
  run: string,
  records: readonly EpochRunRecord[],
): Promise<RunState> {
  if (folder.records.some((record) => record.run === run && record.kind === "diverged")) {
    return "diverged";
  }
  if (records.at(-1)?.stopped !== undefined) return "complete";
  if (records.length > 0 && (folder.summary?.complete || records.length === folder.epochs)) {
    return "complete";
  }
  // In older folders a run that ended early, as it was good enough, is known by its checkpoint alone.
  return await hasEnded(`${folder.path}/checkpoints/${run}/model.safetensors`)
    ? "complete"
    : "unfinished";
}

async function hasEnded(checkpoint: string): Promise<boolean> {
  try {
    await using file = await openWeights(checkpoint);
    return file.metadata.complete === "true";
  } catch {
    // There is none, or it is being written.
    return false;
  }
}

/** A setting as a value: what is neither simple nor a list of that is written as JSON. */
export function settingValue(value: unknown): Value {
  const simple = (one: unknown): one is Scalar =>
    ["string", "number", "boolean"].includes(typeof one);
  if (value === null || value === undefined || simple(value)) return value ?? undefined;
  if (Array.isArray(value) && value.every(simple)) return value;
  return JSON.stringify(value);
}

/** A value of a run by the name of a column or setting. A column comes before a setting of the same name. */
export function valueOf(
  { fields, settings }: Pick<RunRow, "fields" | "settings">,
  name: string,
): Value {
  return fields.get(name) ?? settings.get(name.replace(/^settings\./, ""));
}

/** The names that rows have values of: columns, then settings. */
export function namesOf(
  rows: readonly {
    readonly fields: ReadonlyMap<string, unknown>;
    readonly settings: ReadonlyMap<string, unknown>;
  }[],
): string[] {
  const settings = rows.flatMap(({ settings }) => [...settings.keys()]);
  return [
    ...new Set([
      ...rows.flatMap(({ fields }) => [...fields.keys()]),
      ...settings,
      ...settings.map((name) => `settings.${name}`),
    ]),
  ];
}
