/**
 * Runs that another folder has already, which are taken over instead of being trained again.
 *
 * @module
 */
import type { Planned } from "./course.ts";
import type { Experiment, Run, StudyData } from "./experiment.ts";
import { readIfThere } from "./folder_config.ts";
import { CONFIG } from "./folder_names.ts";
import { metadataOf } from "./plan_runs.ts";
import type { EpochRunRecord, RunRecord } from "./records.ts";
import { readRunCheckpoint, writeRunCheckpoint } from "./run_checkpoint.ts";
import { parseRunConfig } from "./run_config.ts";
import { assertSameData, readFacts } from "./run_data.ts";
import { checkpointOf, RunFolder } from "./run_folder.ts";
import { readRecords } from "./run_records.ts";
import { isObject } from "./schema.ts";
import { type Settings, type SettingValues, UsageError } from "./settings.ts";

/** A folder that runs are taken from. */
export interface Reused extends Pick<RunFolder, "path" | "read"> {
  /** What its records and checkpoints carry. */
  readonly identity: string;
  /** Arms whose runs are others there, as a setting that only they use has another value. */
  readonly otherArms: readonly string[];
}

/** The same with its records. */
export interface WrittenRuns extends Reused {
  /** The digests of trained weights that arms start from there, by the arms' names, as far as they are known. */
  readonly weights: Readonly<Record<string, unknown>>;
  /** All of them. */
  readonly written: readonly RunRecord[];
}

/**
 * Makes sure that runs of a folder may be ones of an experiment with these settings.
 *
 * @param path The folder.
 * @param experiment The experiment, and which of its settings are axes.
 * @param settings All settings of the new folder.
 * @throws {UsageError} if settings differ that aren't axes; the message has both values of each.
 * @throws {RangeError} if it isn't a folder of this experiment, or was changed.
 */
export async function findReusable<S extends Settings>(
  path: string,
  { name, settings: rules, formats }: Pick<Experiment<S>, "name" | "settings" | "formats">,
  settings: SettingValues<S>,
): Promise<Reused> {
  const text = await readIfThere(`${path}/${CONFIG}`);
  if (text === undefined) {
    throw new UsageError(
      `Cannot use --reuse=${path}: expected the folder of a run, but ${CONFIG} is missing`,
    );
  }
  const { identity, settings: there } = refusing(
    path,
    () => parseRunConfig(path, text, name, rules, formats),
  );
  const axes = Object.keys(rules).filter((key) => rules[key].axis);
  const differing = Object.keys(rules).filter((key) =>
    !rules[key].axis && !rules[key].changeable && textOf(there[key]) !== textOf(settings[key])
  );
  const others = differing.filter((key) => !rules[key].arms);
  if (!others.length) {
    const otherArms = differing.flatMap((key) => rules[key].arms ?? []);
    return { path, identity, otherArms, read: (file) => RunFolder.read(path, file) };
  }
  const words = others.map((key) => `--${key}=${textOf(there[key])}, not ${textOf(settings[key])}`);
  throw new UsageError(
    `Cannot use --reuse=${path}: expected a run of the same settings but for ` +
      `${axes.map((key) => `--${key}`).join(", ")}, got ${words.join("; ")}`,
  );
}

const textOf = (value: unknown) => Array.isArray(value) ? value.join(",") : String(value);

/** Says that it is about a folder that runs are taken from. */
function refusing<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = error.message.replace(`Cannot resume ${path}:`, `Cannot use --reuse=${path}:`);
    throw new RangeError(message, { cause: error });
  }
}

/**
 * What a folder has of its runs, before anything is made of it.
 *
 * @throws {RangeError} if its records are damaged, or its data were others.
 */
export async function readReused(reused: Reused, { facts }: StudyData): Promise<WrittenRuns> {
  try {
    await assertSameData(reused, facts);
  } catch (error) {
    refusing(reused.path, () => {
      throw error;
    });
  }
  const { weights } = await readFacts(reused);
  const written = await readRecords(reused.path);
  return { ...reused, weights: isObject(weights) ? weights : {}, written };
}

/**
 * Takes over the runs of another folder that have ended and are planned here, too: of the same arm, seed,
 * rate, network and data, and where it starts from trained weights, from the same ones. Others are left to be
 * trained.
 *
 * @param planned A new folder, of this process.
 * @param reused The other folder, of the same settings but for axes.
 */
export async function takeRuns(planned: Planned, reused: WrittenRuns): Promise<void> {
  const { folder, runs, log } = planned;
  const taken: EpochRunRecord[] = [];
  let count = 0;
  for (const run of runs) {
    const { init, seed, rate } = run.facts;
    if (startsOtherwise(run, reused)) continue;
    const same = reused.written.filter((one) =>
      one.init === init && one.seed === seed && one.rate === rate
    );
    for (const name of new Set(same.map((record) => record.run))) {
      const records = await takeRun(planned, reused, { run, name });
      if (!records) continue;
      taken.push(...records);
      count++;
      break;
    }
  }
  await folder.setRecords(taken);
  log.print(`${count} of ${runs.length} runs taken from ${reused.path}`);
}

/** True if runs of its arm are others there, as what only that arm uses differs. */
function startsOtherwise(
  { arm: { weights }, facts: { init } }: Run,
  { otherArms, weights: there }: WrittenRuns,
): boolean {
  // An arm's name is the scheme's, and what is frozen.
  if (otherArms.includes(init.split(", ", 1)[0])) return true;
  return weights !== undefined && there[init] !== undefined && there[init] !== weights;
}

/** The records of a run that was taken; nothing if it isn't the same one, has no end or can't be read. */
async function takeRun(
  planned: Planned,
  reused: Reused,
  { run, name }: { readonly run: Run; readonly name: string },
): Promise<EpochRunRecord[] | undefined> {
  const { folder, data, log } = planned;
  const from = checkpointOf(reused.path, name);
  let saved;
  try {
    saved = await readRunCheckpoint(from, { run: name, identity: reused.identity }, planned);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    log.print(`${run.name}: trained again, not taken: ${error.message}`);
  }
  if (!saved?.complete) return;
  const { metadata } = saved;
  if (Object.entries(metadataOf(run, data)).some(([key, value]) => metadata[key] !== value)) return;
  const owner = { run: run.name, identity: planned.identity };
  const records = saved.records.map((record) => ({ ...record, ...run.facts, ...owner }));
  await using claim = await folder.claim(run.name);
  if (!claim) return;
  const { network } = run.variant;
  const path = folder.checkpoint(run.name);
  await writeRunCheckpoint(path, network, { ...saved, owner, records }, claim);
  return records;
}
