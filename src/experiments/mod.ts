/**
 * Experiments: what is compared with what, as a value, and its course in a folder that can be killed at any
 * moment and resumed to the same numbers: runs, typed records, a report.
 *
 * @module
 */
export { type ArmOptions, arms, namedArms } from "./arms.ts";
export type {
  Arm,
  Experiment,
  Inspection,
  Loading,
  Questions,
  Run,
  Study,
  StudyData,
  Variant,
} from "./experiment.ts";
export { type RunSettings, runSettings } from "./find_run.ts";
export { cifar10Data, type Cifar10DataOptions } from "./cifar10_data.ts";
export { imageBatches, type ImageBatchOptions } from "./image_data.ts";
export {
  formatSeconds,
  type Log,
  type Progress,
  silentLog,
  type Stoppable,
  StoppedError,
  unstoppable,
} from "./log.ts";
export {
  imageObjective,
  type Metrics,
  sequenceObjective,
  type StudyObjective,
} from "./objectives.ts";
export { planRuns } from "./plan_runs.ts";
export { sequenceQuestions, type SequenceQuestionsOptions, type SizedTask } from "./questions.ts";
export {
  type CommonRecord,
  divergedFields,
  type DivergedRunRecord,
  epochFields,
  type EpochNumbers,
  type EpochRunRecord,
  factFields,
  formatRecords,
  measureFields,
  ownerFields,
  parseRecord,
  parseRecords,
  type RunFacts,
  type RunRecord,
} from "./records.ts";
export type { Diverged, Summary, Unfinished } from "./results.ts";
export { makeRunConfig, parseRunConfig, type RunConfig } from "./run_config.ts";
export { type FinishedExperiment, runExperiment, type RunOptions } from "./run_experiment.ts";
export { RunFolder } from "./run_folder.ts";
export type { Field, FieldKinds, FieldValue, RecordOf, Schema } from "./schema.ts";
export { sequenceBatches, type SequenceBatchOptions } from "./sequence_data.ts";
export {
  choice,
  folder,
  integer,
  integers,
  list,
  number,
  numbers,
  text,
  toggle,
} from "./setting_kinds.ts";
export {
  initialValues,
  type Setting,
  type Settings,
  type SettingValues,
  shorten,
  UsageError,
} from "./settings.ts";
export { variant, variantsOf } from "./variants.ts";
