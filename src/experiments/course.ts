/**
 * Where an experiment's runs are in their course.
 *
 * @module
 */
import type { Device } from "../devices/mod.ts";
import type { Run, Study, StudyData } from "./experiment.ts";
import type { Log, Stoppable } from "./log.ts";
import type { DivergedRunRecord, EpochRunRecord } from "./records.ts";
import type { RunFolder } from "./run_folder.ts";
import type { Visit } from "./visit.ts";

/** A study in a folder. */
export interface Planned {
  /** What is compared. */
  readonly study: Study;
  /** The runs, in order. */
  readonly runs: readonly Run[];
  /** What they learn from. */
  readonly data: StudyData;
  /** Epochs of each. */
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
  /** True if something is measured after each epoch. */
  readonly measures: boolean;
  /** What its records and checkpoints carry. */
  readonly identity: string;
  /** Takes what is said. */
  readonly log: Log;
  /** Does what may be stopped. */
  readonly stoppable: Stoppable;
  /** The folder. */
  readonly folder: RunFolder;
  /** The most threads of what runs beside the device, such as drawing weights. Default: one for each core. */
  readonly threads?: number;
}

/** What is known of what was trained for arms to start from. */
export interface TrainedSource {
  /** Its name. */
  readonly name: string;
  /** Its network's settings. */
  readonly network: Readonly<Record<string, unknown>>;
  /** What it learned from, in words. */
  readonly data: string;
  /** Steps of its training. */
  readonly steps: number;
  /** Its accuracy on test data, in [0, 1]. */
  readonly accuracy: number;
}

/** A study that goes on in a folder. */
export interface Course extends Planned {
  /** Where it runs. */
  readonly device: Device;
  /** What was trained for its arms to start from. */
  readonly sources: readonly TrainedSource[];
  /** When this process leaves what others do. Default: it stays to the end. */
  readonly visit?: Visit;
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

/** How each run ended or where it is, by its name. */
export type RunStates = ReadonlyMap<string, RunState>;
