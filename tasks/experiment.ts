/**
 * What an experiment is: runs one after the other in one folder, stopped and resumed at any step.
 *
 * @module
 */
import type { Device } from "../src/devices/mod.ts";
import type { Inventory } from "../src/models/mod.ts";
import type {
  DivergedRunRecord,
  EpochNumbers,
  EpochRunRecord,
  RunFacts,
  RunFolder,
} from "../src/experiments/mod.ts";
import type { Schedule, Session, Totals, TrainingData } from "../src/training/mod.ts";
import type { ProgressLine } from "./progress.ts";

/** One run of an experiment. */
export interface Run {
  /** Its name, which is also its checkpoint's folder. */
  readonly name: string;
  /** What tells it apart; its records say it. */
  readonly facts: RunFacts;
  /** The first values of its parameters. */
  readonly firstValues: () => ReadonlyMap<string, Float32Array>;
  /** Makes the session. */
  readonly session: (
    device: Device,
    values: ReadonlyMap<string, Float32Array>,
  ) => Promise<Session>;
  /** The model's parameters. */
  readonly inventory: Inventory;
  /** What goes into the checkpoints' metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What an experiment's runs have in common. */
export interface Plan<R extends Run = Run> {
  /** The runs, in order. */
  readonly runs: readonly R[];
  /** What each run learns from; runs close it. */
  readonly data: (run: R) => TrainingData & Disposable;
  /** Epochs of each run. */
  readonly epochs: number;
  /** The course of the learning rate. */
  readonly schedule: Schedule;
  /** Numbers of an epoch's record, from the sums. */
  readonly measure: (train: Totals, test: Totals | undefined) => EpochNumbers;
  /** True if a run is good enough after an epoch and ends early. Default never. */
  readonly finished?: (train: Totals, test: Totals | undefined) => boolean;
  /** Refuses a device that has no room for what is measured after training. */
  readonly assertMeasurable?: (device: Device) => Promise<void>;
}

/** A plan in a folder. */
export interface PlannedFolder<R extends Run = Run> extends Plan<R> {
  /** The folder. */
  readonly folder: RunFolder;
  /** What its records and checkpoints carry. */
  readonly identity: string;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
  /** Shows progress. */
  readonly line: ProgressLine;
}

/** An experiment that goes on in a folder. */
export interface Experiment<R extends Run = Run> extends PlannedFolder<R> {
  /** Where it runs. */
  readonly device: Device;
}

/** How far a run is, with the records of its completed epochs. */
export type RunState =
  /** It has ended. */
  | { readonly kind: "complete"; readonly records: readonly EpochRunRecord[] }
  /** It diverged, and isn't run again. */
  | {
    readonly kind: "diverged";
    readonly record: DivergedRunRecord;
    readonly records: readonly EpochRunRecord[];
  }
  /** It goes on after so many epochs. */
  | {
    readonly kind: "open";
    readonly epoch: number;
    readonly records: readonly EpochRunRecord[];
  };
