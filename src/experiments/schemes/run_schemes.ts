/**
 * The comparison of all schemes in several networks: each arm at its own rate, beside the default and beside
 * its control. Parts in folders of their own can be killed at any moment and resumed to the same numbers.
 *
 * @module
 */
import { type Device, type DeviceDescription, openDevice } from "../../devices/mod.ts";
import type { Network } from "../../models/mod.ts";
import { BASELINE, type NetworkResults, schemesHeadline } from "../../reports/mod.ts";
import { namedArms } from "../arms.ts";
import type { Experiment, Loading, Study } from "../experiment.ts";
import {
  type PartedExperiment,
  runParted,
  type Way,
  type Whole,
  workOnParted,
} from "../go_through_parts.ts";
import { assertSizes } from "../limits.ts";
import { formatSeconds } from "../log.ts";
import { compareAtOwnRates, type Compared } from "../own_rates.ts";
import { planRuns } from "../plan_runs.ts";
import { assertChoosable } from "../protocol.ts";
import { deviceWords } from "../run_device.ts";
import { assertEndable } from "../run_ending.ts";
import type { RunOptions, WorkOptions } from "../run_experiment.ts";
import { seedsWords } from "../seeds_words.ts";
import type { Settings, SettingValues } from "../settings.ts";
import { ALL, assertFitting, schemesOf } from "./compared_schemes.ts";
import { type PlannedNetwork, type SchemesSummary, writeSchemesReport } from "./schemes_report.ts";
import { type Timed, timeParts, WholeLog } from "./time_left.ts";

/** A network in which schemes are compared. */
export interface ComparedNetwork {
  /** Its name, of letters and digits, which is also its folder's. */
  readonly name: string;
  /** The same for titles of figures, in a few letters. */
  readonly label: string;
  /** The network and its task in words. */
  readonly title: string;
  /** The network. */
  readonly network: Network;
  /** Schemes with options that are compared beside those of the registry. Default none. */
  readonly also?: readonly string[];
  /** How it learns, and from what. */
  readonly study: Omit<Study, "arms" | "variants" | "nameRate" | "showWeights">;
  /** How many examples it is tested on. */
  readonly tests: number;
}

/** What is compared. */
export interface SchemesStudy {
  /** The networks. */
  readonly networks: readonly ComparedNetwork[];
  /** The schemes' texts; `all` stands for all that fit a network. */
  readonly schemes: readonly string[];
}

/** An experiment that compares schemes. */
export interface SchemesExperiment<S extends Settings> extends Omit<Experiment<S>, "study"> {
  /** What its settings ask for. It refuses what can't be run, and writes nothing. */
  readonly study: (settings: SettingValues<S>) => SchemesStudy | Promise<SchemesStudy>;
}

/** What it leaves. */
export interface FinishedSchemes {
  /** The folder. */
  readonly folder: string;
  /** The content of its `summary.json`. */
  readonly summary: SchemesSummary;
}

/**
 * Runs such an experiment, or goes on with it where `resume` is given. In each network every arm runs at
 * every rate with seed 0, in the part `choice`; at the rate that validation data choose with the other seeds,
 * in the part `comparison`; and is tested at that rate once. After each network `summary.json`, `schemes.csv`
 * and `report.html` say what is known.
 *
 * @throws {RangeError} if a setting isn't allowed, or what it asks for can't be run.
 * @throws {UsageError} if settings can't be used together.
 * @throws {StoppedError} if it was stopped.
 */
export async function runSchemes<S extends Settings>(
  experiment: SchemesExperiment<S>,
  given: Partial<SettingValues<S>> = {},
  options: RunOptions = {},
): Promise<FinishedSchemes> {
  return await runParted(parted(experiment), given, options);
}

/**
 * Works on such an experiment's folder beside other processes: see `workOnExperiment`. Parts follow each
 * other: who finds no run left in one waits for its end.
 */
export async function workOnSchemes<S extends Settings>(
  experiment: SchemesExperiment<S>,
  folder: string,
  options: WorkOptions = {},
): Promise<void> {
  await workOnParted(parted(experiment), folder, options);
}

/** Its way through its parts, two a network. */
function parted<S extends Settings>(
  experiment: SchemesExperiment<S>,
): PartedExperiment<S, readonly PlannedNetwork[], SchemesSummary> {
  return {
    ...experiment,
    plan: async (settings, loading) => {
      const { networks, schemes } = await experiment.study(settings);
      return await planNetworks(networks, schemes, loading);
    },
    most,
    foretell: (planned) => [...new Set(planned.map(({ study }) => seedsWords(study)))],
    begin: async (planned, whole) => {
      const { folder, log, stoppable, options: { report, join, dawn, threads } } = whole;
      const device = await openDevice(whole.device, { dawn, threads });
      const timed = report || join ? [] : planned;
      const seconds = await timeNetworks(device, timed, {
        log,
        stoppable,
        path: folder.path,
        threads,
      });
      device.destroy();
      const { description } = device;
      return wayOf(planned, whole, { device: description, log: new WholeLog(log, seconds) });
    },
    words: ({ networks }) => [schemesHeadline(networks)],
  };
}

function wayOf(
  planned: readonly PlannedNetwork[],
  { folder, options: { report, profile }, facts, part }: Whole,
  { device, log }: { readonly device: DeviceDescription; readonly log: WholeLog },
): Way<SchemesSummary> {
  const done: NetworkResults[] = [];
  const write = async () => {
    const complete = done.length === planned.length;
    const parts = planned.flatMap(({ name }) =>
      ["choice", "comparison"].map((part) => `${folder.path}/${name}/${part}`)
    );
    return await writeSchemesReport({
      ...{ folder, networks: done, planned, facts: { ...facts, complete } },
      device: await deviceWords(parts, device),
    });
  };
  const parts = async () => {
    for (const network of planned) {
      const compared = await compareAtOwnRates(network.study, (name, study) => {
        log.begin();
        // What arms start from is trained once for both parts.
        const own = { sources: `${folder.path}/${network.name}`, log };
        return part({
          ...{ name: `${network.name} ${name}`, path: `${network.name}/${name}`, study },
          ...{ ...own, profile: profile && name === "choice" },
        });
      });
      done.push(resultsOf(network, compared));
      // What is known is on the page while the others go on.
      if (!report && folder.owned && done.length < planned.length) await write();
    }
  };
  return { parts, write };
}

/** The most runs that can go on at once. */
function most(planned: readonly PlannedNetwork[]): number {
  return Math.max(
    ...planned.map(({ study: { arms, rates, seeds } }) =>
      arms.length * Math.max(rates.length, seeds - 1)
    ),
  );
}

/** The networks that have any of the schemes, with their arms and data. Nothing is on disk yet. */
async function planNetworks(
  networks: readonly ComparedNetwork[],
  wanted: readonly string[],
  loading: Loading,
): Promise<PlannedNetwork[]> {
  assertFitting(wanted, networks.map(({ network }) => network));
  const planned: PlannedNetwork[] = [];
  for (const { name, label, title, network, also, study: common, tests } of networks) {
    const { schemes, refused } = schemesOf(network, wanted, also);
    if (schemes.length === 0) continue;
    const variants = [{ network }];
    const names = schemes.flatMap(({ init, control }) => [init, control]);
    const arms = await namedArms([...new Set([BASELINE, ...names])], { variants });
    const data = await common.data(loading);
    const study: Study = { ...common, variants, arms, showWeights: false, data: () => data };
    assertSizes(planRuns(study));
    assertChoosable(study, data.measuredOn === "validation");
    using first = data.open(0);
    assertEndable(study, first.test !== undefined);
    // That a scheme which was named is for other layers is no news.
    const leftOut = wanted.includes(ALL) ? refused : [];
    planned.push({ name, label, title, schemes, refused: leftOut, study, data, tests });
  }
  return planned;
}

/** How long the networks' parts take, which is said. */
async function timeNetworks(
  device: Device,
  networks: readonly PlannedNetwork[],
  { path: folder, threads, ...loading }: Loading & Pick<Timed, "path" | "threads">,
): Promise<number[]> {
  const seconds: number[] = [];
  for (const { name, study, tests } of networks) {
    const timed = { study, tests, path: `${folder}/${name}`, threads };
    const { choice, comparison } = await timeParts(device, timed, loading);
    seconds.push(choice, ...study.seeds > 1 ? [comparison] : []);
    const { arms, rates } = study;
    const time = formatSeconds(choice + comparison);
    loading.log.print(`${name}: ${arms.length} arms, rates ${rates.join(", ")}: ${time}`);
  }
  const all = seconds.reduce((sum, some) => sum + some, 0);
  if (networks.length) loading.log.print(`in all about ${formatSeconds(all)}`);
  return seconds;
}

/** What a report is made of. */
function resultsOf(
  { name, label, title, schemes, data }: PlannedNetwork,
  compared: Compared,
): NetworkResults {
  return {
    ...{ name, label, title, schemes, rates: compared.rates },
    dataset: data.description,
    synthetic: data.synthetic ?? false,
    results: compared.chosen.map(({ run: { facts: { init, seed } }, test }) => {
      return { init, seed, accuracy: test?.testAccuracy ?? null };
    }),
  };
}
