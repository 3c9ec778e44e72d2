/**
 * An experiment as a value: settings, and the study that they ask for.
 *
 * @module
 */
import type { Device } from "../devices/mod.ts";
import type { CovarianceFiltersOptions, StructuredInitializer } from "../initializers/mod.ts";
import type { ParameterDeclaration } from "../layers/mod.ts";
import type { Network } from "../models/mod.ts";
import type { TrialPoint } from "../reports/mod.ts";
import type {
  DataDependentInitializer,
  Metrics,
  Objective,
  Optimizer,
  Schedule,
  SessionOptions,
  TrainingData,
} from "../training/mod.ts";
import type { Log, Stoppable } from "./log.ts";
import type { RunFacts } from "./records.ts";
import type { DataFacts } from "./run_data.ts";
import type { Settings, SettingValues } from "./settings.ts";

/** One way to start: schemes, and what stays as it was drawn. */
export interface Arm {
  /** Its name, as in "covariance, filters frozen". */
  readonly name: string;
  /** What overwrites the model's default initialization. */
  readonly structured: readonly StructuredInitializer[];
  /** Values that take the place of those that are drawn, by name; what isn't there is drawn. Default none. */
  readonly start?: (network: Network, seed: number) => ReadonlyMap<string, Float32Array>;
  /**
   * A digest of the trained weights that it starts from, where these are somebody's: a folder's runs must
   * start from the same ones. Default it starts from none.
   */
  readonly weights?: string;
  /** What is trained first, and takes the place of values that are drawn. Default nothing is. */
  readonly source?: ArmSource;
  /** Makes the first values out of those and a run's first batch. Default nothing does. */
  readonly prepare?: DataDependentInitializer;
  /** Peak learning rates that take the place of the study's. Default none do. */
  readonly rates?: readonly number[];
  /**
   * Its closed form, where it draws filters by one, and in which depthwise layers, from 0, if not in all: a
   * report shows it beside them.
   */
  readonly covariance?: CovarianceFiltersOptions & { readonly layers?: readonly number[] };
  /** Which of a network's parameters stay as they were drawn. Default none. */
  readonly frozen?: (network: Network) => (declaration: ParameterDeclaration) => boolean;
}

/** A network that is trained before an arm's runs, once for a run folder, and what they take from it. */
export interface ArmSource {
  /** Its name, of letters, digits, dots and dashes, which is its folder's; arms with the same one share it. */
  readonly name: string;
  /** What tells it apart, for the records of its folder. */
  readonly settings: Readonly<Record<string, number>>;
  /** Its training: one run. */
  readonly study: () => Study;
  /** What takes the place of values that are drawn, by name, made of the trained network's. */
  readonly start: (
    trained: ReadonlyMap<string, Float32Array>,
    network: Network,
    seed: number,
  ) => ReadonlyMap<string, Float32Array>;
}

/** A network of a study. */
export interface Variant {
  /** The network. */
  readonly network: Network;
  /** Its sizes that are settings, as in `{ kernel: 5, depth: 8 }`; what differs names the runs. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** What runs learn from. */
export interface StudyData {
  /** The data in words. */
  readonly description: string;
  /** True if it was generated in place of real data. Default false. */
  readonly synthetic?: boolean;
  /** What it is, as `data.json` and the report say it; a run that is resumed must find the same. */
  readonly facts?: DataFacts;
  /** The names of the classes, in the order of their numbers, where they are known. */
  readonly classNames?: readonly string[];
  /** What must be read before results, such as what was left out. Default nothing. */
  readonly notices?: readonly string[];
  /**
   * What the batches of `open` are measured on after each epoch, and rates are chosen by: progress, records,
   * summary and report say it. Default "test".
   */
  readonly measuredOn?: "validation" | "test";
  /** The batches for a seed; runs dispose of them. Arms of the same seed get the same ones. */
  readonly open: (seed: number) => TrainingData & Disposable;
  /** What networks are tested on at their arms' chosen rates, once, after the last epoch. Default nothing. */
  readonly openTest?: () => Measurable;
  /** True if that is looked at after every epoch, too. Default false. */
  readonly testEachEpoch?: boolean;
  /** True if examples of training are mixtures of two: a report says what their accuracy is. Default false. */
  readonly mixed?: boolean;
}

/** Batches that something is measured on; a new iteration whenever it is asked. */
export interface Measurable extends Disposable {
  /** The batches. */
  test(): ReturnType<NonNullable<TrainingData["test"]>>;
}

/** Whom loading data may talk to. */
export interface Loading {
  /** Takes what is said. */
  readonly log: Log;
  /** Does what may be stopped. */
  readonly stoppable: Stoppable;
}

/** How far an arm's accuracies lie apart over seeds. */
export interface Spread {
  /** Their standard deviation, in points. */
  readonly points: number;
  /** Where that was measured, in words. */
  readonly source: string;
}

/** What trained networks are asked after the last epoch, by size. */
export interface Questions {
  /** What sizes count, as in "Letters". */
  readonly unit: string;
  /** The smallest and the largest size in training. */
  readonly trained: readonly [number, number];
  /** The accuracy from which on a size counts as reached. */
  readonly reached: number;
  /**
   * Refuses a device without room for the questions.
   *
   * @throws {RangeError} if there is none.
   */
  readonly assertAskable: (device: Device, variant: Variant) => Promise<void>;
  /** The answers of a network with these values. */
  readonly ask: (
    device: Device,
    variant: Variant,
    values: ReadonlyMap<string, Float32Array>,
  ) => Promise<TrialPoint[]>;
}

/** By what runs end early, and which of their networks count. */
export interface RunEnding {
  /** What is watched of what is measured after epochs: more accuracy, or less loss, is better. */
  readonly monitor: "accuracy" | "loss";
  /** The epochs in a row without anything better after which a run ends; 0 where none does. */
  readonly patience: number;
  /** By how much more something must be better than the best before, for a run to go on. */
  readonly minDelta: number;
  /** The network that counts: after the last epoch, or after the best one, the first where several are. */
  readonly checkpoint: "last" | "best";
}

/** What is compared with what: a run for each arm, rate, network and seed. */
export interface Study {
  /** Ways to start. */
  readonly arms: readonly Arm[];
  /** Networks. */
  readonly variants: readonly Variant[];
  /** Peak learning rates. */
  readonly rates: readonly number[];
  /** Runs of each, with seeds that follow each other. */
  readonly seeds: number;
  /** The first seed. Default 0. */
  readonly firstSeed?: number;
  /** Epochs of a run. */
  readonly epochs: number;
  /** The course of the learning rate. */
  readonly schedule: Schedule;
  /** How parameters follow their gradient. */
  readonly optimizer: Optimizer;
  /** What else sessions are told of how they train. Default nothing. */
  readonly session?: Pick<SessionOptions, "accumulate" | "ema" | "layerDecay" | "recompute">;
  /** What is minimized and measured. */
  readonly objective: Objective;
  /** Loads what runs learn from. */
  readonly data: (loading: Loading) => StudyData | Promise<StudyData>;
  /**
   * Why a run ends early, in words, or true, where what was measured after an epoch is good enough; false
   * where it isn't. Default it never is.
   */
  readonly finished?: (measured: Metrics) => string | boolean;
  /** By what else runs end early, and which of their networks count. Default none, and the last. */
  readonly ending?: RunEnding;
  /** What is known of the spread over seeds: it says how small a difference they can show. */
  readonly spread?: Spread;
  /** What trained networks are asked. Default nothing. */
  readonly questions?: Questions;
  /** One sequence of tokens: a report shows what the networks' scans make of it. Default none. */
  readonly sample?: Int32Array;
  /** False if a report shows nothing of the networks' weights, as where there are many arms. Default true. */
  readonly showWeights?: boolean;
  /** True if a run's name says its rate, also where there is only one. Default false. */
  readonly nameRate?: boolean;
}

/** One run of a study. */
export interface Run {
  /** Its name, which is also its checkpoint's folder. */
  readonly name: string;
  /** What tells it apart; its records say it. */
  readonly facts: RunFacts;
  /** How it starts. */
  readonly arm: Arm;
  /** The network. */
  readonly variant: Variant;
}

/** An experiment. */
export interface Experiment<S extends Settings> {
  /** Its name, of letters and digits. */
  readonly name: string;
  /** Its settings, beside those that every experiment has. */
  readonly settings: S;
  /** All settings, from those that were given. Default: with their initial values. */
  readonly resolve?: (given: Partial<SettingValues<S>>) => SettingValues<S>;
  /** What they ask for. It refuses what can't be run, and writes nothing. */
  readonly study: (settings: SettingValues<S>) => Study | Promise<Study>;
  /** Older formats of run folders that it goes on with, as their numbers mean the same. Default none. */
  readonly formats?: readonly number[];
}
