import { type Graph, type Tensor, view } from "../graph/mod.ts";
import { type ParameterDeclaration, Scope, type TrainingSource } from "../layers/mod.ts";
import type { Inventory } from "../models/mod.ts";
import { equalShapes, formatShape, sizeOf } from "../tensors/mod.ts";
import type { Variables, VariableType } from "../devices/mod.ts";

/** Parameters start at multiples of so many elements, which every device can address. */
const ALIGNMENT = 64;

/** The flat variables that hold parameters. */
export type FlatVariable = "parameters" | "fixed" | "statistics";

/** Where a parameter is. */
export interface ParameterPlace {
  /** The flat variable that holds it. */
  readonly variable: FlatVariable;
  /** Its first element. */
  readonly offset: number;
  /** Its declaration. */
  readonly declaration: ParameterDeclaration;
}

/** All parameters in flat variables: trained ones (those with weight decay first), fixed ones, statistics. */
export interface ParameterLayout {
  /** The place of each parameter, by name, in the order of declaration. */
  readonly places: ReadonlyMap<string, ParameterPlace>;
  /** Elements of each flat variable, gaps included. */
  readonly sizes: Readonly<Record<FlatVariable, number>>;
  /** The first elements of `parameters`, gaps included, have weight decay. */
  readonly decayed: number;
}

/** Places parameters; those for which `frozen` is true join the fixed ones. */
export function layOutParameters(
  { parameters }: Inventory,
  frozen: (declaration: ParameterDeclaration) => boolean = () => false,
): ParameterLayout {
  const places = new Map<string, ParameterPlace>();
  const sizes = { parameters: 0, fixed: 0, statistics: 0 };
  const put = (variable: FlatVariable, declarations: readonly ParameterDeclaration[]) => {
    for (const declaration of declarations) {
      places.set(declaration.name, { variable, offset: sizes[variable], declaration });
      sizes[variable] += Math.ceil(sizeOf(declaration.shape) / ALIGNMENT) * ALIGNMENT;
    }
  };
  const isStatistic = (d: ParameterDeclaration) => d.use === "statistic";
  const isFixed = (d: ParameterDeclaration) => !isStatistic(d) && (d.use === "fixed" || frozen(d));
  const trained = parameters.filter((d) => !isFixed(d) && !isStatistic(d));
  put("parameters", trained.filter(({ use }) => use === "decayed"));
  const decayed = sizes.parameters;
  put("parameters", trained.filter(({ use }) => use !== "decayed"));
  put("fixed", parameters.filter(isFixed));
  put("statistics", parameters.filter(isStatistic));
  const order = new Map(parameters.map(({ name }) => [name, places.get(name)!]));
  return { places: order, sizes, decayed };
}

/** The flat variables as a device keeps them. */
export function parameterVariables({ sizes }: ParameterLayout): VariableType[] {
  return (["parameters", "fixed", "statistics"] as const)
    .filter((name) => sizes[name] > 0)
    .map((name) => ({ name, shape: [sizes[name]], dtype: "float32" }));
}

/**
 * A scope whose parameters are views of the layout's flat variables, and those views by name. With
 * `training`, layers build a training step, else an evaluation.
 */
export function layoutScope(
  graph: Graph,
  layout: ParameterLayout,
  training?: TrainingSource,
): {
  scope: Scope;
  tensors: ReadonlyMap<string, Tensor>;
  flat: Partial<Record<FlatVariable, Tensor>>;
} {
  const flat: Partial<Record<FlatVariable, Tensor>> = {};
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of parameterVariables(layout)) {
    flat[name as FlatVariable] = graph.variable(name, shape);
  }
  const scope = new Scope(graph, {
    parameter({ name, shape }) {
      const place = layout.places.get(name);
      if (!place || !equalShapes(place.declaration.shape, shape)) {
        const known = place ? formatShape(place.declaration.shape) : "missing";
        throw new RangeError(
          `Cannot build the model as parameter "${name}" ${formatShape(shape)} ` +
            `isn't the inventory's: ${known}`,
        );
      }
      const { variable, offset } = place;
      const tensor = view(flat[variable]!, offset, shape);
      tensors.set(name, tensor);
      return tensor;
    },
    role() {},
    training,
  });
  return { scope, tensors, flat };
}

/** Writes parameters to the device. */
export function writeParameters(
  layout: ParameterLayout,
  variables: Variables,
  values: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, { variable, offset, declaration }] of layout.places) {
    const given = values.get(name);
    if (given?.length !== sizeOf(declaration.shape)) {
      throw new RangeError(
        `Cannot write parameter "${name}" as it has shape [${declaration.shape}]: ` +
          (given ? `${given.length} elements` : "missing"),
      );
    }
    variables.write(variable, given, offset);
  }
}

/** Cuts a flat variable's elements into parameters, by name. */
export function splitParameters(
  layout: ParameterLayout,
  variable: FlatVariable,
  flat: Float32Array,
): Map<string, Float32Array> {
  const result = new Map<string, Float32Array>();
  for (const [name, place] of layout.places) {
    if (place.variable !== variable) continue;
    const end = place.offset + sizeOf(place.declaration.shape);
    result.set(name, flat.slice(place.offset, end));
  }
  return result;
}
