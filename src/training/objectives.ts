import { correct, crossEntropy, type Graph, mean, sum, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkNumber } from "../host/mod.ts";
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
}

/**
 * Classification of the model's input `[B, ...]` with `labels int32 [B]` by cross-entropy. The loss is
 * the mean over the batch; rows with label −1 count for nothing. Labels are smoothed in training only.
 * Sums: `loss` and `correct`; metrics: their means over examples.
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
export function classification({ batch, smoothing = 0 }: ClassificationOptions): Objective {
  checkInteger("classify", "the batch", batch);
  checkNumber("classify", "smoothing", smoothing, { least: 0, below: 1 });
  return {
    build({ graph, model, forward, training }) {
      const { name, shape, dtype } = model.input;
      const x = graph.input(name, [batch, ...shape], dtype, { finite: dtype === "float32" });
      const labels = graph.input("labels", [batch], "int32");
      const logits = forward(x);
      const losses = crossEntropy(logits, labels, training ? smoothing : 0);
      const sums = { loss: sum(losses, 0), correct: sum(correct(logits, labels), 0) };
      return { loss: mean(losses, 0), sums };
    },
    metrics: ({ examples, sums: { loss, correct } }) => ({
      loss: loss / examples,
      accuracy: correct / examples,
    }),
  };
}
