/**
 * Training: parameters in flat variables, optimizers, schedules, sessions of compiled steps, a trainer
 * that yields what happens, and checkpoints.
 *
 * @module
 */
export {
  classification,
  type ClassificationOptions,
  type Objective,
  type ObjectiveContext,
  type ObjectiveGraph,
} from "./objectives.ts";
export { languageModeling, type LanguageModelingOptions } from "./language_modeling.ts";
export {
  adamW,
  type AdamWOptions,
  type Optimizer,
  sgd,
  type SgdOptions,
  type UpdatedPlace,
  type UpdateInputs,
} from "./optimizers.ts";
export { lion, type LionOptions } from "./lion.ts";
export { muon, type MuonOptions } from "./muon.ts";
export {
  constantSchedule,
  cosineSchedule,
  piecewiseLinearSchedule,
  type Schedule,
} from "./schedules.ts";
export {
  type FlatVariable,
  layOutParameters,
  type ParameterLayout,
  type ParameterPlace,
} from "./parameter_layout.ts";
export { type ProfileOptions, profileSession, type SessionProfile } from "./profile.ts";
export { Session } from "./session.ts";
export {
  recomputations,
  type Recompute,
  type SessionOptions,
  type SessionState,
} from "./session_options.ts";
export {
  type Prediction,
  type PredictionOptions,
  Predictor,
  type PredictorOptions,
} from "./predictor.ts";
export type { PredictedTensor } from "./prediction_rows.ts";
export {
  type DataDependentContext,
  type DataDependentInitializer,
  lsuv,
  type LsuvOptions,
} from "./lsuv.ts";
export {
  type LayerSummary,
  type NetworkSummary,
  type PassSummary,
  summarize,
  type SummarizeOptions,
  trainingWork,
} from "./summarize.ts";
export { ClassCounter, type ClassCounts, type Confusion, MOST_CONFUSED } from "./class_counts.ts";
export { Evaluator, type EvaluatorOptions } from "./evaluator.ts";
export type { NetworkOptions } from "./compile_network.ts";
export type { Measured, Metrics, Totals, TrainingBatch } from "./totals.ts";
export { assertFinite, type DivergedAt, DivergedError } from "./divergence.ts";
export { eventLoopTurns } from "./turn.ts";
export {
  evaluateSession,
  type Position,
  START,
  train,
  type TrainingData,
  type TrainingEvent,
  type TrainOptions,
} from "./trainer.ts";
export {
  BEST_FILE,
  type Checkpoint,
  type FoundCheckpoint,
  type KeptParameters,
  MODEL_FILE,
  OPTIMIZER_FILE,
  readCheckpoint,
  repairCheckpoint,
  tidyCheckpoint,
  writeCheckpoint,
  type WriteCheckpointOptions,
} from "./checkpoints.ts";
