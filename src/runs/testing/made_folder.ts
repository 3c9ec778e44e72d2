/**
 * Run folders without a run, for tests of what is read from them.
 *
 * @module
 */
import { formatRecords, type RunRecord } from "../../experiments/mod.ts";

/** What differs from the folder of two arms, two seeds and two epochs. */
export interface MadeFolder {
  readonly format?: number;
  readonly experiment?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly records?: readonly RunRecord[];
  /** The summary's content, or none. */
  readonly summary?: Readonly<Record<string, unknown>>;
  /** True for a report. */
  readonly report?: boolean;
}

/** The record of an epoch. */
export function epochRecord(
  { init = "default", seed = 0, epoch = 1, ...rest }: Partial<RunRecord> = {},
): RunRecord {
  return {
    ...{ kind: "epoch", run: `${init}-seed${seed}`, identity: "0123", init, seed, epoch },
    ...{ rate: 1e-3, trainLoss: 2 / epoch, trainAccuracy: 0.25, learningRate: 1e-4 },
    ...{ examplesPerSecond: 100, seconds: 1.5 },
    ...rest,
  } as RunRecord;
}

/** The records of two arms, two seeds and two epochs; the arm mimetic is better. */
export const comparison: readonly RunRecord[] = [0, 1].flatMap((seed) =>
  ["default", "mimetic"].flatMap((init) =>
    [1, 2].map((epoch) => {
      const accuracy = 0.25 * epoch + 0.0625 * seed + (init === "mimetic" ? 0.125 : 0);
      const validation = { validationAccuracy: accuracy, validationLoss: 1 - accuracy };
      return epochRecord({ init, seed, epoch, ...validation });
    })
  )
);

/** Writes it at a path. */
export async function makeFolder(path: string, made: MadeFolder = {}): Promise<void> {
  const { format = 3, experiment = "cifar10", records = comparison, summary, report } = made;
  const settings = {
    epochs: 2,
    batch: 8,
    init: ["default", "mimetic"],
    lr: [1e-3],
    ...made.settings,
  };
  const config = { format, experiment, command: "deno task cifar10", identity: "0123" };
  await Deno.mkdir(path, { recursive: true });
  const write = (name: string, text: string) => Deno.writeTextFile(`${path}/${name}`, text);
  await write("config.json", JSON.stringify({ ...config, device: "cpu", settings }));
  await write("records.jsonl", formatRecords(records));
  if (summary) {
    const facts = {
      experiment,
      dataset: "CIFAR-10",
      device: "cpu: CPU",
      synthetic: false,
      arms: [],
    };
    const full = { ...facts, date: "2026-11-26T00:00:00.000Z", version: "0.1.0", ...summary };
    await write("summary.json", JSON.stringify(full));
  }
  if (report) await write("report.html", "<!doctype html>");
}
