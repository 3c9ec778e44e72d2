/**
 * Objectives with the metrics that their sums tell.
 *
 * @module
 */
import type { Model } from "../models/mod.ts";
import { classification, languageModeling, type Objective, type Totals } from "../training/mod.ts";

/** Numbers of an epoch or a test, from the objective's sums. */
export interface Metrics {
  /** The mean loss. */
  readonly loss: number;
  /** The part that was right. */
  readonly accuracy: number;
  /** The part of the sequences that had no error, where that is counted. */
  readonly exact?: number;
}

/** What networks are trained for, and what is told of them. */
export interface StudyObjective {
  /** What a training step minimizes. */
  readonly train: (model: Model) => Objective;
  /** What is measured. */
  readonly evaluate: (model: Model) => Objective;
  /** What sums over steps tell. */
  readonly metrics: (totals: Totals) => Metrics;
}

/** Classification of images; labels are smoothed in training only. */
export function imageObjective(
  { batch, smoothing }: { readonly batch: number; readonly smoothing?: number },
): StudyObjective {
  return {
    train: (model) => classification(model, { batch, smoothing }),
    evaluate: (model) => classification(model, { batch }),
    metrics: ({ examples, sums: { loss, correct } }) => ({
      loss: loss / examples,
      accuracy: correct / examples,
    }),
  };
}

/** Prediction of tokens; tests may have another length than training. */
export function sequenceObjective(
  { batch, length, evaluationLength }: {
    readonly batch: number;
    readonly length: number;
    readonly evaluationLength: number;
  },
): StudyObjective {
  return {
    train: (model) => languageModeling(model, { batch, length }),
    evaluate: (model) => languageModeling(model, { batch, length: evaluationLength }),
    metrics: ({ examples, sums: { loss, correct, count, exact } }) => ({
      loss: loss / count,
      accuracy: correct / count,
      exact: exact / examples,
    }),
  };
}
