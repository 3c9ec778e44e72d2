import type { Program } from "../devices/mod.ts";
import {
  add,
  assign,
  fill,
  gradients,
  Graph,
  type Keep,
  keepBlockResults,
  keepWhatTakesTime,
  multiply,
  pack,
  scale,
  squaredNorm,
  subtract,
  type Tensor,
} from "../graph/mod.ts";
import { Scope, type TrainingSource } from "../layers/mod.ts";
import type { Model } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import type { Objective } from "./objectives.ts";
import type { Optimizer, UpdatedPlace } from "./optimizers.ts";
import { type ParameterLayout, placeParameters } from "./parameter_layout.ts";
import { type Mask, moveStatistics, StepSource } from "./step_source.ts";
import type { Recompute } from "./session_options.ts";
import { LOGITS } from "./totals.ts";

/** What an evaluation is made of. */
interface EvaluationParts {
  readonly objective: Objective;
  readonly layout: ParameterLayout;
}

/** What an update is made of. */
export interface UpdateParts extends EvaluationParts {
  readonly optimizer: Optimizer;
  /** Parts of a batch whose gradients are added up before an update. */
  readonly accumulate: number;
  /** True if the variable `parameters` holds averages of those in training, which `weights` holds. */
  readonly averaged: boolean;
  /** What the backward pass makes again. */
  readonly recompute: Recompute;
}

/** The programs of an update, in the order in which they are run. */
export interface UpdatePrograms {
  /** Sums of the objective and gradients of its loss; with one part the update, too. */
  readonly training: Program;
  /** The update by the sum of the parts' gradients, where there are several. */
  readonly applying?: Program;
  /** What moves the averages, where there are any. */
  readonly averaging?: Program;
  /** The random masks of `training`. */
  readonly masks: readonly Mask[];
}

/** The variable of the parameters in training where `parameters` holds their averages. */
export const TRAINED = "weights";
/** The variable in which the gradients of a batch's parts are added up. */
export const GRADIENT = "gradient";

/** Sums of the objective, gradients of its loss, and the update of all parameters. */
export function updatePrograms(model: Model, parts: UpdateParts): UpdatePrograms {
  const { objective, layout, accumulate, averaged, recompute } = parts;
  const graph = new Graph();
  const source = new StepSource(graph);
  const { objective: { loss, sums }, tensors, flat } = buildObjective(graph, {
    ...{ model, objective, layout, trained: trainedVariable(averaged) },
    training: source,
  });
  const gradient = packedGradient(loss, tensors, layout, keepFor(recompute, source));
  graph.origin = { pass: "update", layer: "" };
  const statistics = () =>
    flat.statistics ? [moveStatistics(flat.statistics, layout, source.statistics)] : [];
  const { masks } = source;
  const averaging = averaged ? averagingProgram(layout) : undefined;
  if (accumulate === 1) {
    const { outputs, updates } = applied(parts, flat.parameters!, gradient);
    const training = { outputs: { ...sums, ...outputs }, updates: [...updates, ...statistics()] };
    return { training, averaging, masks };
  }
  const sum = graph.variable(GRADIENT, gradient.shape);
  const added = assign(sum, add(sum, scale(gradient, 1 / accumulate)));
  const training = { outputs: sums, updates: [added, ...statistics()] };
  return { training, applying: applyingProgram(parts), averaging, masks };
}

/** What the backward pass keeps. */
function keepFor(recompute: Recompute, source: StepSource): Keep | undefined {
  if (recompute === "none") return undefined;
  if (recompute === "functions") return keepWhatTakesTime;
  return keepBlockResults(source.insideBlocks, source.blockResults);
}

function trainedVariable(averaged: boolean): string {
  return averaged ? TRAINED : "parameters";
}

/** The update of the parameters by a gradient, and the gradient's squared norm. */
function applied({ optimizer, layout }: UpdateParts, parameters: Tensor, gradient: Tensor) {
  const { graph, shape: [size] } = parameters;
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
  return { outputs: { squaredGradientNorm: normOfGradient }, updates };
}

/** The update by the sum of gradients, which is 0 again after it. */
function applyingProgram(parts: UpdateParts): Program {
  const graph = new Graph();
  graph.origin = { pass: "update", layer: "" };
  const shape = [parts.layout.sizes.parameters];
  const gradient = graph.variable(GRADIENT, shape);
  const { outputs, updates } = applied(
    parts,
    graph.variable(trainedVariable(parts.averaged), shape),
    gradient,
  );
  return { outputs, updates: [...updates, assign(gradient, fill(graph, shape, 0))] };
}

/** `a ← a + share·(p − a)` for the averages a of the parameters p, with an input `share` `[1]`. */
function averagingProgram({ sizes }: ParameterLayout): Program {
  const graph = new Graph();
  graph.origin = { pass: "update", layer: "" };
  const average = graph.variable("parameters", [sizes.parameters]);
  const trained = graph.variable(TRAINED, [sizes.parameters]);
  const share = graph.input("share", [1]);
  const moved = add(average, multiply(subtract(trained, average), share));
  return { outputs: {}, updates: [assign(average, moved)] };
}

/** The sums of the objective alone, or with the logits where it has some and answers are asked for. */
export function evaluationProgram(
  model: Model,
  { objective, layout, answers = false }: EvaluationParts & { readonly answers?: boolean },
): Program {
  const built = buildObjective(new Graph(), { model, objective, layout });
  const { sums, logits } = built.objective;
  return { outputs: { ...sums, ...answers && logits && { [LOGITS]: logits } } };
}

/** Bytes that the results of runs may take until they are read. */
const RESULT_BYTES = 2 ** 26;

/** How many runs of a program may wait, at most. */
export function pendingRuns({ outputs }: Program, most: number): number {
  const numbers = Object.values(outputs).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return Math.max(1, Math.min(most, Math.floor(RESULT_BYTES / (4 * numbers))));
}

function buildObjective(
  graph: Graph,
  { model, objective, layout, trained, training }: EvaluationParts & {
    readonly model: Model;
    readonly trained?: string;
    readonly training?: TrainingSource;
  },
) {
  const { parameter, tensors, flat } = placeParameters(graph, layout, trained);
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
  keep: Keep | undefined,
): Tensor {
  const trained = [...places].filter(([, { variable }]) => variable === "parameters");
  const found = gradients(loss, trained.map(([name]) => tensors.get(name)!), { keep });
  const order = trained.map(([, { offset }], i) => ({ gradient: found[i], offset }))
    .sort((a, b) => a.offset - b.offset);
  return pack(order.map((o) => o.gradient), order.map((o) => o.offset), sizes.parameters);
}
