/**
 * Networks that arms start from and that are trained first, each by an experiment in a folder of its own: it
 * can be killed at any moment and resumed to the same numbers.
 *
 * @module
 */
import { exists } from "../host/mod.ts";
import type { Section } from "../reports/mod.ts";
import { readCheckpoint } from "../training/mod.ts";
import type { TrainedSource } from "./course.ts";
import type { Arm, ArmSource, Experiment, Study } from "./experiment.ts";
import { planRuns } from "./plan_runs.ts";
import { completeSummary } from "./read_summary.ts";
import type { Summary } from "./results.ts";
import { checkpointOf } from "./run_folder.ts";
import { integer } from "./setting_kinds.ts";
import type { Settings } from "./settings.ts";

/** How sources are trained. */
export interface SourceOptions {
  /** True if nothing may be trained: what hasn't ended is left out. */
  readonly report: boolean;
  /**
   * Runs an experiment in a new folder, or goes on with it there, beside other processes. Where every run
   * diverges, the summary says so.
   */
  readonly run: (
    experiment: Experiment<Settings>,
    given: Readonly<Record<string, number>>,
    folder: { readonly out?: string; readonly resume?: string },
  ) => Promise<Summary>;
}

/**
 * Trains what the arms of a study start from, or goes on with it, or reads it.
 *
 * @param path The folder in which each has its own.
 * @returns The study, whose arms start from that, and what is known of it.
 */
export async function trainSources(
  study: Study,
  path: string,
  options: SourceOptions,
): Promise<{ readonly study: Study; readonly sources: readonly TrainedSource[] }> {
  const byName = new Map(study.arms.flatMap(({ source }) => source ? [[source.name, source]] : []));
  const values = new Map<string, ReadonlyMap<string, Float32Array>>();
  const sources: TrainedSource[] = [];
  for (const source of byName.values()) {
    const made = await trainSource(source, `${path}/${source.name}`, options);
    if (!made) continue;
    values.set(source.name, made.values);
    sources.push(made.facts);
  }
  const started = (arm: Arm): Arm => {
    const { source } = arm;
    const trained = source && values.get(source.name);
    if (!trained) return arm;
    return { ...arm, start: (network, seed) => source.start(trained, network, seed) };
  };
  return { study: { ...study, arms: study.arms.map(started) }, sources };
}

async function trainSource(
  source: ArmSource,
  path: string,
  { report, run }: SourceOptions,
): Promise<{ values: ReadonlyMap<string, Float32Array>; facts: TrainedSource } | undefined> {
  const summary = await completeSummary<Summary>(path) ??
    (report ? undefined : await trainNow(source, path, run));
  if (!summary) return undefined;
  const [end] = summary.arms;
  if (!end) {
    throw new Error(
      `Cannot start from ${path}: expected a network whose training ends, got one that diverged; give ` +
        "its arms other options, or leave them out",
    );
  }
  const [{ name, variant: { network } }] = planRuns(source.study());
  const saved = await readCheckpoint(checkpointOf(path, name));
  if (!saved) {
    throw new Error(
      `Cannot start from ${path}: expected its network's checkpoint, got none; remove that folder to ` +
        "train it anew",
    );
  }
  const { parameters, step: steps } = saved.state;
  const facts: TrainedSource = {
    ...{ name: source.name, network: network.model.configuration, steps },
    data: summary.dataset,
    accuracy: end.testAccuracy ?? NaN,
  };
  return { values: parameters, facts };
}

async function trainNow(
  { name, settings: values, study }: ArmSource,
  path: string,
  run: SourceOptions["run"],
): Promise<Summary> {
  const entries = Object.keys(values).map((name) => [name, integer(name, 0, 0)]);
  const settings = Object.fromEntries(entries) as Settings;
  const begun = await exists(`${path}/config.json`);
  const folder = begun ? { resume: path } : { out: path };
  return await run({ name, settings, study }, begun ? {} : values, folder);
}

/** What a report says of them. */
export function sourcesSection(sources: readonly TrainedSource[]): Section | undefined {
  if (!sources.length) return undefined;
  return {
    title: "What was trained first",
    text: [
      "Networks that arms start from were trained in the run's folder, once for all seeds. Each has a report " +
      "of its own there.",
    ],
    tables: [{
      caption: "Accuracy on test data after the last step.",
      columns: [
        { label: "Folder" },
        { label: "Network" },
        { label: "Data" },
        { label: "Steps", numeric: true },
        { label: "Accuracy", numeric: true },
      ],
      rows: sources.map(({ name, network, data, steps, accuracy }) => [
        name,
        `${network.architecture}: ${network.depth} blocks, ${network.dim} wide, ${network.heads} heads`,
        data,
        String(steps),
        `${(100 * accuracy).toFixed(1)} %`,
      ]),
    }],
  };
}
