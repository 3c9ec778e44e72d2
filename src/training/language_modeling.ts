import {
  correct,
  crossEntropy,
  multiply,
  reciprocal,
  relu,
  reshape,
  scale,
  shift,
  subtract,
  sum,
  type Tensor,
} from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import type { Objective, ObjectiveGraph } from "./objectives.ts";

/** Settings of {@linkcode languageModeling}. */
export interface LanguageModelingOptions {
  /** Sequences B of a step. */
  readonly batch: number;
  /** Tokens T of a sequence. Default the model's. */
  readonly length?: number;
  /** Tokens of a sequence in evaluation. Default those of training. */
  readonly evaluationLength?: number;
}

/**
 * Prediction of tokens: the model's input `int32 [B, T]` with `labels int32 [B·T]`, −1 where nothing
 * counts, and `counts [B]`, the labels of each sequence that do. The loss is the mean over those. Sums:
 * `loss` and `correct` over tokens, their number `count`, and `exact`, the sequences without a single
 * error; metrics: means over tokens, and over sequences.
 *
 * @throws {RangeError} unless batch and lengths are positive whole numbers.
 *
 * @example
 * ```ts
 * import { languageModeling } from "@x/mimetic/training";
 * import assert from "node:assert/strict";
 *
 * const objective = languageModeling({ batch: 8, length: 64 });
 * const sums = { loss: 80, correct: 30, count: 40, exact: 4 };
 * const metrics = objective.metrics({ examples: 8, sums, seconds: 1 });
 * assert.deepEqual(metrics, { loss: 2, accuracy: 0.75, exact: 0.5 });
 * ```
 */
export function languageModeling(options: LanguageModelingOptions): Objective {
  const { batch, length, evaluationLength = length } = options;
  checkInteger("predict tokens", "the batch", batch);
  for (const [name, value] of Object.entries({ length, evaluationLength })) {
    if (value !== undefined) checkInteger("predict tokens", name, value);
  }
  return {
    build({ graph, model: { input }, forward, training }) {
      const tokens = (training ? length : evaluationLength) ?? input.shape[0];
      const x = graph.input(input.name, [batch, tokens], input.dtype);
      const labels = graph.input("labels", [batch * tokens], "int32");
      const counts = graph.input("counts", [batch], "float32", { finite: true });
      const logits = forward(x);
      return tokenSums({ logits, labels, counts });
    },
    metrics: ({ examples, sums: { loss, correct, count, exact } }) => ({
      loss: loss / count,
      accuracy: correct / count,
      exact: exact / examples,
    }),
  };
}

/** Loss and sums of logits `[B·T, V]`. */
function tokenSums(
  { logits, labels, counts }: Record<"logits" | "labels" | "counts", Tensor>,
): ObjectiveGraph {
  const [batch] = counts.shape;
  const loss = sum(crossEntropy(logits, labels), 0);
  const right = sum(reshape(correct(logits, labels), [batch, labels.shape[0] / batch]), 1);
  const count = sum(counts, 0);
  // Whole numbers: 1 − (labels − right answers), cut off below 0. Sequences without labels add 1 here
  // and are taken out again.
  const flawless = relu(shift(scale(subtract(counts, right), -1), 1));
  const unlabeled = relu(shift(scale(counts, -1), 1));
  const exact = sum(subtract(flawless, unlabeled), 0);
  // At least one, so that a batch without labels has loss 0.
  const most = shift(relu(shift(count, -1)), 1);
  const sums = { loss, correct: sum(right, 0), count, exact };
  return { loss: multiply(loss, reciprocal(most)), sums };
}
