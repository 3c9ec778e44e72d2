import type { Program } from "../devices/mod.ts";
import { gradients, Graph, pack, squaredNorm, type Tensor } from "../graph/mod.ts";
import { Scope, type TrainingSource } from "../layers/mod.ts";
import type { Model } from "../models/mod.ts";
import type { Objective } from "./objectives.ts";
import type { Optimizer, UpdatedPlace } from "./optimizers.ts";
import { type ParameterLayout, placeParameters } from "./parameter_layout.ts";
import { type Mask, moveStatistics, StepSource } from "./step_source.ts";

/** What an evaluation is made of. */
interface EvaluationParts {
  readonly objective: Objective;
  readonly layout: ParameterLayout;
}

/** What a training step is made of. */
interface TrainingParts extends EvaluationParts {
  readonly optimizer: Optimizer;
}

/** Sums of the objective, gradients of its loss, and the update of all parameters. */
export function trainingProgram(
  model: Model,
  { objective, optimizer, layout }: TrainingParts,
): Program & { readonly masks: readonly Mask[] } {
  const graph = new Graph();
  const source = new StepSource(graph);
  const { objective: { loss, sums }, tensors, flat } = buildObjective(graph, {
    ...{ model, objective, layout },
    training: source,
  });
  const parameters = flat.parameters!;
  const [size] = parameters.shape;
  const gradient = packedGradient(loss, tensors, layout);
  graph.origin = { pass: "update", layer: "" };
  const normOfGradient = squaredNorm(gradient);
  const updates = optimizer.update({
    graph,
    parameters,
    gradient,
    states: optimizer.states.map((name) => graph.variable(name, [size])),
    scalars: graph.input("scalars", [optimizer.scalarCount]),
    squaredNorm: normOfGradient,
    decayed: layout.decayed,
    places: updatedPlaces(layout),
  });
  if (flat.statistics) updates.push(moveStatistics(flat.statistics, layout, source.statistics));
  const outputs = { ...sums, squaredGradientNorm: normOfGradient };
  return { outputs, updates, masks: source.masks };
}

/** The sums of the objective alone. */
export function evaluationProgram(model: Model, { objective, layout }: EvaluationParts): Program {
  const { objective: { sums } } = buildObjective(new Graph(), { model, objective, layout });
  return { outputs: sums };
}

function buildObjective(
  graph: Graph,
  { model, objective, layout, training }: EvaluationParts & {
    readonly model: Model;
    readonly training?: TrainingSource;
  },
) {
  const { parameter, tensors, flat } = placeParameters(graph, layout);
  const scope = new Scope(graph, { parameter, training });
  const built = objective.build({
    graph,
    model,
    forward: (x) => {
      const y = model.build(scope, x);
      graph.origin = { ...graph.origin, layer: "" };
      return y;
    },
    training: training !== undefined,
  });
  return { objective: built, tensors, flat };
}

/** The parameters that are updated, in the order of declaration. */
function updatedPlaces({ places }: ParameterLayout): UpdatedPlace[] {
  return [...places].filter(([, { variable }]) => variable === "parameters")
    .map(([name, { offset, declaration: { shape } }]) => ({ name, offset, shape }));
}

/** The gradients of all trained parameters in one vector, at the parameters' places. */
function packedGradient(
  loss: Tensor,
  tensors: ReadonlyMap<string, Tensor>,
  { places, sizes }: ParameterLayout,
): Tensor {
  const trained = [...places].filter(([, { variable }]) => variable === "parameters");
  const found = gradients(loss, trained.map(([name]) => tensors.get(name)!));
  const order = trained.map(([, { offset }], i) => ({ gradient: found[i], offset }))
    .sort((a, b) => a.offset - b.offset);
  return pack(order.map((o) => o.gradient), order.map((o) => o.offset), sizes.parameters);
}
