import type { Program } from "../devices/mod.ts";
import { type Model, traceModel } from "../models/mod.ts";
import type { Shape } from "../tensors/mod.ts";
import { type ParameterLayout, placeParameters } from "./parameter_layout.ts";

/** One output of a network that predicts. */
export interface PredictionOutput {
  /** The tensor's name. */
  readonly name: string;
  /** Its shape for one batch. */
  readonly shape: Shape;
  /** Rows of the first axis that belong to an example; 0 if it doesn't depend on examples. */
  readonly perExample: number;
}

/** The program of a network's logits, which come first, and of intermediate tensors. */
export function predictionProgram(
  model: Model,
  layout: ParameterLayout,
  { batch, observe }: { readonly batch: number; readonly observe: readonly string[] },
): { program: Program; outputs: readonly PredictionOutput[] } {
  const trace = (examples: number) =>
    traceModel(model, {
      batch: examples,
      observe,
      parameters: (graph) => placeParameters(graph, layout).parameter,
    });
  // A second batch tells which first axes grow with the examples, and by how much.
  const [traced, larger] = [trace(batch), trace(batch + 1)];
  const outputs = Object.entries(traced).map(([name, { shape }]): PredictionOutput => ({
    name,
    shape,
    perExample: larger[name].shape[0] - shape[0],
  }));
  return { program: { outputs: traced }, outputs };
}
