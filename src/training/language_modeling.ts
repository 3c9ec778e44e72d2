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
} from "../graph/mod.ts";
import type { Model } from "../models/mod.ts";
import type { Objective } from "./objectives.ts";

/**
 * Prediction of tokens: `tokens int32 [B, T]` with `labels int32 [B·T]`, −1 where nothing counts,
 * and `counts [B]`, the labels of each sequence that do. The loss is the mean over those. Sums: `loss`
 * and `correct` over tokens, their number `count`, and `exact`, the sequences without a single error.
 *
 * @example
 * ```ts
 * import { mambaLanguageModel } from "@x/mimetic/models";
 * import { languageModeling } from "@x/mimetic/training";
 *
 * const model = mambaLanguageModel({ vocabulary: 30, length: 64 });
 * const objective = languageModeling(model, { batch: 8 });
 * ```
 */
export function languageModeling(
  model: Model,
  { batch, length = model.input.shape[0] }: { batch: number; length?: number },
): Objective {
  return {
    build(graph, scope) {
      const tokens = graph.input("tokens", [batch, length], "int32");
      const labels = graph.input("labels", [batch * length], "int32");
      const counts = graph.input("counts", [batch]);
      const logits = model.build(scope, tokens);
      const loss = sum(crossEntropy(logits, labels), 0);
      const right = sum(reshape(correct(logits, labels), [batch, length]), 1);
      const count = sum(counts, 0);
      // Whole numbers: 1 − (labels − right answers), cut off below 0. Sequences without labels add 1
      // here and are taken out again.
      const flawless = relu(shift(scale(subtract(counts, right), -1), 1));
      const unlabelled = relu(shift(scale(counts, -1), 1));
      const exact = sum(subtract(flawless, unlabelled), 0);
      // At least one, so that a batch without labels has loss 0.
      const most = shift(relu(shift(count, -1)), 1);
      const sums = { loss, correct: sum(right, 0), count, exact };
      return { loss: multiply(loss, reciprocal(most)), sums };
    },
  };
}
