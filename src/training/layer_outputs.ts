import { type Graph, mean, reshape, squaredNorm, type Tensor } from "../graph/mod.ts";
import { type Network, traceModel } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { type ParameterLayout, placeParameters } from "./parameter_layout.ts";

/** The moments of what a matrix or bank of filters makes of a batch, before a bias is added. */
export interface LayerMoments {
  /** The weight's name. */
  readonly name: string;
  /** How many elements the output has. */
  readonly size: number;
  /** The mean of the output's elements, `[1]`. */
  readonly mean: Tensor;
  /** The sum of their squares, `[1]`. */
  readonly squares: Tensor;
}

/** A network's layers in the order in which they are applied, traced for a batch in evaluation. */
export function layerMoments(
  { model, parameters }: Network,
  layout: ParameterLayout,
  batch: number,
): LayerMoments[] {
  const tensors = new Map<Tensor, string>();
  const matrices = new Set(
    parameters.filter(({ shape, use }) => shape.length > 1 && use === "decayed")
      .map(({ name }) => name),
  );
  let graph: Graph | undefined;
  traceModel(model, {
    batch,
    parameters(own) {
      graph = own;
      const { parameter } = placeParameters(own, layout);
      return (declaration) => {
        const tensor = parameter(declaration);
        if (matrices.has(declaration.name)) tensors.set(tensor, declaration.name);
        return tensor;
      };
    },
  });
  return outputsOf(graph!, tensors).map(([name, y]) => {
    const size = sizeOf(y.shape);
    const row = reshape(y, [1, size]);
    return { name, size, mean: mean(row, 1), squares: squaredNorm(reshape(y, [size])) };
  });
}

/** What is first computed of each weight, or of other views of it. */
function outputsOf(graph: Graph, weights: ReadonlyMap<Tensor, string>): [string, Tensor][] {
  const seen = new Map(weights);
  const found = new Map<string, Tensor>();
  for (const { operation, inputs, outputs: [output] } of [...graph.nodes]) {
    const name = inputs.map((input) => seen.get(input)).find((known) => known !== undefined);
    if (name === undefined || found.has(name)) continue;
    if (weights.has(output)) continue;
    if (operation.view || operation.name === "transpose") seen.set(output, name);
    else found.set(name, output);
  }
  return [...found];
}
