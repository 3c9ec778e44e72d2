import {
  add,
  correct,
  crossEntropy,
  type Graph,
  mean,
  multiply,
  scale,
  shift,
  sum,
  type Tensor,
} from "../graph/mod.ts";
import { checkInteger, checkNumber, checkSwitches } from "../host/mod.ts";
import type { Model } from "../models/mod.ts";
import type { Metrics, Totals } from "./totals.ts";

/** Where an objective is built. */
export interface ObjectiveContext {
  /** The graph to extend by inputs, loss and sums. */
  readonly graph: Graph;
  /** The model, for what it takes. */
  readonly model: Model;
  /** The model's logits of an input `[B, ...model.input.shape]`. */
  readonly forward: (x: Tensor) => Tensor;
  /** True for a training step, false for an evaluation. */
  readonly training: boolean;
}

/** What a step computes. */
export interface ObjectiveGraph {
  /** The loss `[1]`, which training minimizes. */
  readonly loss: Tensor;
  /** Numbers `[1]` that are added up over steps, by name. */
  readonly sums: Readonly<Record<string, Tensor>>;
  /** The logits `[B, C]`, where each example has a class: answers are counted by them in an evaluation. */
  readonly logits?: Tensor;
}

/** What a network is trained for: a loss to minimize, and what its sums tell. */
export interface Objective {
  /** Adds inputs, model, loss and sums to a graph, for training and evaluation alike. */
  build(context: ObjectiveContext): ObjectiveGraph;
  /** What sums over steps tell. */
  metrics(totals: Totals): Metrics;
}

/** Settings of {@linkcode classification}. */
export interface ClassificationOptions {
  /** Examples B of a step. */
  readonly batch: number;
  /** The part of a label that is spread over all classes in training. Default 0. */
  readonly smoothing?: number;
  /**
   * True if training examples are mixtures of two, with `partnerLabels int32 [B]` and `labelWeights [B]` in
   * [0, 1] as two more inputs of training steps: see {@linkcode classification}. Default false.
   */
  readonly mixed?: boolean;
}

/**
 * Classification of the model's input `[B, ...]` with `labels int32 [B]` by cross-entropy. The loss is
 * the mean over the batch; rows with label −1 count for nothing. Labels are smoothed in training only.
 * Sums: `loss` and `correct`; metrics: their means over examples.
 *
 * Examples that are `mixed` of two, as by Mixup and CutMix, have the loss `w·ℓ(y) + (1 − w)·ℓ(y')` for the
 * label y, the partner's label y' and the label's weight w: the cross-entropy with the target that is mixed
 * of both, smoothed. What counts as correct in training is then `w·[ŷ = y] + (1 − w)·[ŷ = y']`, the weight of
 * the class that is predicted (as in the code of Mixup's authors for CIFAR-10); it can't reach 1 but where
 * both labels are the same, and isn't to be compared with an evaluation's, in which nothing is mixed.
 *
 * @throws {RangeError} unless the batch is a positive whole number and smoothing in [0, 1).
 *
 * @example
 * ```ts
 * import { classification } from "@x/mimetic/training";
 * import assert from "node:assert/strict";
 *
 * const objective = classification({ batch: 128, smoothing: 0.1 });
 * const totals = { examples: 200, sums: { loss: 300, correct: 150 }, seconds: 1 };
 * assert.deepEqual(objective.metrics(totals), { loss: 1.5, accuracy: 0.75 });
 * ```
 */
export function classification(
  { batch, smoothing = 0, mixed = false }: ClassificationOptions,
): Objective {
  checkInteger("classify", "the batch", batch);
  checkNumber("classify", "smoothing", smoothing, { least: 0, below: 1 });
  checkSwitches("classify", { mixed });
  return {
    build({ graph, model, forward, training }) {
      const { name, shape, dtype } = model.input;
      const x = graph.input(name, [batch, ...shape], dtype, { finite: dtype === "float32" });
      const labels = graph.input("labels", [batch], "int32");
      const logits = forward(x);
      const eachRow = training && mixed ? mixture(labels) : plain(labels);
      const losses = eachRow((y) => crossEntropy(logits, y, training ? smoothing : 0));
      const right = (y: Tensor) => correct(logits, y);
      const sums = { loss: sum(losses, 0), correct: sum(eachRow(right), 0) };
      return { loss: mean(losses, 0), sums, logits };
    },
    metrics: ({ examples, sums: { loss, correct } }) => ({
      loss: loss / examples,
      accuracy: correct / examples,
    }),
  };
}

/** Makes of a function of labels `[B]` what is found of each row `[B]`. */
type EachRow = (of: (labels: Tensor) => Tensor) => Tensor;

function plain(labels: Tensor): EachRow {
  return (of) => of(labels);
}

/** The mean of what is found for both labels of mixed examples, by their weights. */
function mixture(labels: Tensor): EachRow {
  const { graph, shape } = labels;
  const partners = graph.input("partnerLabels", shape, "int32");
  const weights = graph.input("labelWeights", shape, "float32", { finite: true });
  const rest = shift(scale(weights, -1), 1);
  return (of) => add(multiply(of(labels), weights), multiply(of(partners), rest));
}
