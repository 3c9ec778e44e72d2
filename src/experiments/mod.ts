/**
 * Experiments: what is compared with what, as a value, and its course in a folder that can be killed at any
 * moment and resumed to the same numbers.
 *
 * An {@linkcode Experiment} is a name, settings, and the {@linkcode Study} that they ask for: arms, networks,
 * learning rates, seeds, an objective and data. {@linkcode runExperiment} plans a run for each combination,
 * refuses what can't be run before anything is on disk, trains, chooses each arm's rate by validation data,
 * tests networks at chosen rates once, and writes typed records, checkpoints, a summary and a report, whose
 * figures follow from the roles of the networks.
 *
 * @example An experiment of one's own, with a report in its folder
 * ```ts
 * import { syntheticImages } from "@x/mimetic/data";
 * import { heldOut, imageProtocol, namedArms, runExperiment, setting } from "@x/mimetic/experiments";
 * import { describe, vit } from "@x/mimetic/models";
 * import { adamW, classification, cosineSchedule } from "@x/mimetic/training";
 *
 * const images = syntheticImages({ train: 64, test: 16 });
 * const variants = [{ network: describe(vit({ dim: 16, depth: 2, heads: 2, patch: 8 })) }];
 * const arms = await namedArms(["default", "mimetic:beta1=1"], { variants });
 * const { folder, summary } = await runExperiment({
 *   name: "patches",
 *   settings: { seeds: setting.integer("runs of each arm", 1) },
 *   study: ({ seeds }) => ({
 *     ...{ variants, arms, seeds, epochs: 1, rates: [1e-3, 3e-3] },
 *     optimizer: adamW(),
 *     schedule: cosineSchedule(),
 *     objective: classification({ batch: 16 }),
 *     data: () => ({
 *       description: "SYNTHETIC images",
 *       synthetic: true,
 *       ...imageProtocol({ ...heldOut(images.train, 16), test: images.test }, { batch: 16 }),
 *     }),
 *   }),
 * }, { seeds: 2 }, { out: `${await Deno.makeTempDir()}/run`, device: "cpu" });
 * console.log(`${folder}/report.html`, summary.arms.map(({ testAccuracy }) => testAccuracy));
 * ```
 *
 * @module
 */
export { type ArmOptions, namedArms } from "./arms.ts";
export type {
  Arm,
  ArmSource,
  Experiment,
  Loading,
  Measurable,
  Questions,
  Run,
  RunEnding,
  Spread,
  Study,
  StudyData,
  Variant,
} from "./experiment.ts";
export { type JoinOptions, type RunSettings, runSettings } from "./find_run.ts";
export { cifar10Data, type Cifar10DataOptions } from "./cifar10_data.ts";
export { findFolder, folderData, type FolderDataOptions } from "./folder_data.ts";
export type { DataFacts } from "./run_data.ts";
export {
  type Cifar10Augmentation,
  heldOut,
  imageProtocol,
  type ImageProtocolOptions,
  imageRecipes,
  type ImageSets,
  mixingOf,
  type MixingOptions,
} from "./image_protocol.ts";
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
  type FinishedPretraining,
  type PretrainingExperiment,
  type PretrainingStudy,
  runPretraining,
  workOnPretraining,
} from "./pretraining/run_pretraining.ts";
export { gapArms } from "./pretraining/gap_arms.ts";
export type { PretrainingSummary } from "./pretraining/gap_report.ts";
export {
  assertSplit,
  classesOf,
  type Split,
  type SplitData,
  splitImages,
  type SplitOptions,
} from "./pretraining/split.ts";
export {
  type ComparedNetwork,
  type FinishedSchemes,
  runSchemes,
  type SchemesExperiment,
  type SchemesStudy,
  workOnSchemes,
} from "./schemes/run_schemes.ts";
export type { SchemesSummary } from "./schemes/schemes_report.ts";
export { planRuns } from "./plan_runs.ts";
export { assertChoosable, assertHeldOut, protocolData, type ProtocolParts } from "./protocol.ts";
export { describeEpoch } from "./messages.ts";
export { sequenceProtocol, type SequenceProtocolOptions } from "./sequence_protocol.ts";
export { sequenceQuestions, type SequenceQuestionsOptions, type SizedTask } from "./questions.ts";
export {
  classFields,
  type ClassRecord,
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
  renewRecord,
  type RunFacts,
  type RunRecord,
} from "./records.ts";
export type { Diverged, Summary, Unfinished } from "./results.ts";
export { makeRunConfig, parseRunConfig, readExperimentName, type RunConfig } from "./run_config.ts";
export type { Delegate, DelegatedWork } from "./delegate.ts";
export { readFailures } from "./failures.ts";
export type { Launch, LaunchedWork } from "./launch.ts";
export { pause } from "./log.ts";
export { LeftError, Visit } from "./visit.ts";
export {
  type FinishedExperiment,
  runExperiment,
  type RunOptions,
  workOnExperiment,
  type WorkOptions,
} from "./run_experiment.ts";
export { type Busy, Claim, ClaimLostError } from "./claims/claim.ts";
export { ClaimWatch } from "./claims/claim_watch.ts";
export { type Holder, holderFields } from "./claims/holder.ts";
export type { OpenFolderOptions } from "./lock_folder.ts";
export {
  CHECKPOINTS,
  CLAIMS,
  CONFIG,
  folderNames,
  LAUNCH,
  OWN_RECORDS,
  type WholeFile,
} from "./folder_names.ts";
export { readRecords } from "./run_records.ts";
export { RunFolder } from "./run_folder.ts";
export { parseTests, testFields, type TestRecord } from "./test_records.ts";
export {
  assertFields,
  type Field,
  type FieldKinds,
  type FieldValue,
  isObject,
  parseJson,
  type RecordOf,
  refuse,
  type Schema,
} from "./schema.ts";
export * as setting from "./setting_kinds.ts";
export {
  addedLater,
  axis,
  formerlySingle,
  initialValues,
  ofArms,
  presetValues,
  type Setting,
  type Settings,
  type SettingValues,
  shorten,
  UsageError,
} from "./settings.ts";
export { coreArms, coreOptionLines } from "./core_arms.ts";
export { dataArms } from "./data_arms.ts";
export { otherNetworksArms, type TrainedArm, trainedArms } from "./trained_arms.ts";
export { variantsOf } from "./variants.ts";
export { countedEpoch, type EndingSettings, endingSettings, endingStudy } from "./run_ending.ts";
export {
  type OptimizerName,
  type TrainingSettings,
  trainingSettings,
  trainingStudy,
} from "./training_settings.ts";
