import { correct, crossEntropy, type Graph, mean, sum, type Tensor } from "../graph/mod.ts";
import type { Scope } from "../layers/mod.ts";
import type { Model } from "../models/mod.ts";

/** What a step computes: a loss to minimize, and sums that are reported. */
export interface Objective {
  /** Adds inputs and the model to the graph. */
  build(graph: Graph, scope: Scope): {
    /** The loss `[1]`. */
    readonly loss: Tensor;
    /** Numbers `[1]` that are added up over steps, by name. */
    readonly sums: Readonly<Record<string, Tensor>>;
  };
}

/**
 * Classification of `images [B, ...]` with `labels int32 [B]` by cross-entropy. The loss is the mean
 * over the batch; rows with label −1 count for nothing. Sums: `loss` and `correct`.
 */
export function classification(
  model: Model,
  { batch, smoothing = 0 }: { batch: number; smoothing?: number },
): Objective {
  return {
    build(graph, scope) {
      const images = graph.input("images", [batch, ...model.input.shape], model.input.dtype);
      const labels = graph.input("labels", [batch], "int32");
      const logits = model.build(scope, images);
      const losses = crossEntropy(logits, labels, smoothing);
      const sums = { loss: sum(losses, 0), correct: sum(correct(logits, labels), 0) };
      return { loss: mean(losses, 0), sums };
    },
  };
}
