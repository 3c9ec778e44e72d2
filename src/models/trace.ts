import { Graph, type Tensor } from "../graph/mod.ts";
import { show } from "../host/mod.ts";
import { type ParameterSource, Scope } from "../layers/mod.ts";
import type { Model } from "./model.ts";

/** How a model is traced. */
export interface TraceOptions {
  /** Examples B. Default 1. */
  readonly batch?: number;
  /** Names of intermediate tensors, of those in `network.observable`. Default none. */
  readonly observe?: readonly string[];
  /** Where the graph's parameters come from. By default they are its variables, by their names. */
  readonly parameters?: (graph: Graph) => ParameterSource["parameter"];
}

/**
 * A model as a graph, in evaluation: its `logits`, and intermediate tensors by name. The logits are
 * `[B, classes]`, of models that take `T` tokens each and answer each of them `[B·T, classes]`. The graph's
 * one input has the name of the model's, and must be finite if it holds floats.
 *
 * @throws {RangeError} if the model has no intermediate tensor of a name to observe.
 *
 * @example Logits in float64
 * ```ts
 * import { evaluate } from "@x/mimetic/devices";
 * import { describe, initialize, traceModel, vitNano } from "@x/mimetic/models";
 *
 * const model = vitNano();
 * const values = initialize(describe(model), { seed: 0 });
 * const outputs = traceModel(model);
 * const images = new Float32Array(3 * 32 * 32);
 * const [logits] = evaluate({ outputs }, { ...Object.fromEntries(values), images });
 * console.log(logits.length); // 10
 * ```
 */
export function traceModel(
  model: Model,
  { batch = 1, observe = [], parameters }: TraceOptions = {},
): Record<string, Tensor> {
  const graph = new Graph();
  const observed = new Map<string, Tensor>();
  const scope = new Scope(graph, {
    parameter: parameters?.(graph) ?? (({ name, shape }) => graph.variable(name, shape)),
    observe: (name, tensor) => void observed.set(name, tensor),
  });
  const { name, shape, dtype } = model.input;
  const finite = dtype === "float32";
  const logits = model.build(scope, graph.input(name, [batch, ...shape], dtype, { finite }));
  const stranger = observe.find((each) => !observed.has(each));
  if (stranger !== undefined) {
    const names = [...observed.keys()].join(", ") || "no names, as it has none";
    throw new RangeError(
      `Cannot observe ${show(stranger)} of ${model.name}: expected one of ${names}`,
    );
  }
  return Object.fromEntries([["logits", logits], ...observe.map((n) => [n, observed.get(n)!])]);
}
