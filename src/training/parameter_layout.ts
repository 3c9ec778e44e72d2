import { type Graph, scale, type Tensor, view } from "../graph/mod.ts";
import type { ParameterDeclaration } from "../layers/mod.ts";
import { firstNotFinite, kindOrValue, show } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { equalShapes, formatShape, sizeOf } from "../tensors/mod.ts";
import type { Variables, VariableType } from "../devices/mod.ts";
import { checkFactors } from "./optimizer_checks.ts";

/** Views of a vector start at multiples of so many elements, which every device can address. */
export const ALIGNMENT = 64;

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
  /** What the variable's elements are multiplied by to be the parameter. */
  readonly factor: number;
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

/**
 * Places parameters; those for which `frozen` is true join the fixed ones, and trained ones are learned in units
 * of their factors.
 *
 * @throws {RangeError} if a factor isn't a power of two from 2⁻³² to 2³², or of no parameter.
 */
export function layOutParameters(
  { parameters }: Pick<Network, "parameters">,
  frozen: (declaration: ParameterDeclaration) => boolean = () => false,
  factors: ReadonlyMap<string, number> = new Map(),
): ParameterLayout {
  checkFactors(factors, parameters);
  const places = new Map<string, ParameterPlace>();
  const sizes = { parameters: 0, fixed: 0, statistics: 0 };
  const put = (variable: FlatVariable, declarations: readonly ParameterDeclaration[]) => {
    for (const declaration of declarations) {
      const { name } = declaration;
      const factor = variable === "parameters" ? factors.get(name) ?? 1 : 1;
      places.set(name, { variable, offset: sizes[variable], declaration, factor });
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

/** Parameters of a graph as views of a layout's flat variables. */
export interface LaidOutParameters {
  /** The view of a declared parameter. */
  parameter(declaration: ParameterDeclaration): Tensor;
  /** The views so far, by name: without factors. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The flat variables. */
  readonly flat: Readonly<Partial<Record<FlatVariable, Tensor>>>;
}

/**
 * Makes the flat variables of a graph, and the views that layers take of them.
 *
 * @param trained The name of the variable that holds those in training. Default `"parameters"`.
 */
export function placeParameters(
  graph: Graph,
  layout: ParameterLayout,
  trained = "parameters",
): LaidOutParameters {
  const flat: Partial<Record<FlatVariable, Tensor>> = {};
  const tensors = new Map<string, Tensor>();
  for (const { name, shape } of parameterVariables(layout)) {
    flat[name as FlatVariable] = graph.variable(name === "parameters" ? trained : name, shape);
  }
  const parameter = ({ name, shape }: ParameterDeclaration) => {
    const place = layout.places.get(name);
    if (!place || !equalShapes(place.declaration.shape, shape)) {
      const known = place ? formatShape(place.declaration.shape) : "none of that name";
      throw new RangeError(
        `Cannot build the model: expected the network's parameter "${name}", ${known}, got ` +
          formatShape(shape),
      );
    }
    const tensor = view(flat[place.variable]!, place.offset, shape);
    tensors.set(name, tensor);
    return place.factor === 1 ? tensor : scale(tensor, place.factor);
  };
  return { parameter, tensors, flat };
}

/**
 * Checks values of all parameters before any of them is written.
 *
 * @throws {RangeError} if one is missing, of another size or not finite, or there is one that the
 *   model doesn't have; a `TypeError` if one isn't a `Float32Array`.
 */
export function checkParameters(
  { places }: ParameterLayout,
  values: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, { declaration }] of places) {
    checkValues(`write parameter "${name}"`, values.get(name), declaration.shape);
  }
  const stranger = [...values.keys()].find((name) => !places.has(name));
  if (stranger === undefined) return;
  throw new RangeError(
    `Cannot write parameter ${show(stranger)}: expected names of the network's parameters`,
  );
}

/**
 * Throws unless these are finite numbers of that shape.
 *
 * @param doing What is being done with them, as in `write parameter "head.bias"`.
 */
export function checkValues(
  doing: string,
  values: Float32Array | undefined,
  shape: readonly number[],
): void {
  if (values === undefined) {
    throw new RangeError(
      `Cannot ${doing}: expected values of shape ${formatShape(shape)}, got none`,
    );
  }
  if (!(values instanceof Float32Array)) {
    throw new TypeError(`Cannot ${doing}: expected a Float32Array, got ${kindOrValue(values)}`);
  }
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(
      `Cannot ${doing}: expected values of shape ${formatShape(shape)}, got ${values.length}`,
    );
  }
  const wrong = firstNotFinite(values);
  if (wrong < 0) return;
  throw new RangeError(
    `Cannot ${doing}: expected finite numbers, got ${values[wrong]} at index ${wrong}`,
  );
}

/**
 * Writes parameters to the device: all of them, or none if one can't be written.
 *
 * @throws what {@linkcode checkParameters} throws.
 */
export function writeParameters(
  layout: ParameterLayout,
  variables: Variables,
  values: ReadonlyMap<string, Float32Array>,
): void {
  checkParameters(layout, values);
  for (const [name, { variable, offset, factor }] of layout.places) {
    variables.write(variable, scaled(values.get(name)!, 1 / factor), offset);
  }
}

/**
 * The current values of some parameters by name; nothing else is copied.
 *
 * @throws {RangeError} if the network has no parameter of a name.
 */
export async function readSomeParameters(
  { places }: ParameterLayout,
  variables: Variables,
  names: Iterable<string>,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const name of names) {
    const place = places.get(name);
    if (!place) {
      throw new RangeError(
        `Cannot read parameter ${show(name)}: expected names of the network's parameters`,
      );
    }
    const { variable, offset, declaration, factor } = place;
    const values = await variables.read(variable, offset, sizeOf(declaration.shape));
    found.set(name, scaled(values as Float32Array, factor));
  }
  return found;
}

/** The current parameters by name, in the order of declaration. */
export async function readParameters(
  layout: ParameterLayout,
  variables: Variables,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { name } of parameterVariables(layout)) {
    const flat = await variables.read(name) as Float32Array;
    const split = splitParameters(layout, name as FlatVariable, flat);
    split.forEach((value, key) => found.set(key, scaled(value, layout.places.get(key)!.factor)));
  }
  return new Map([...layout.places.keys()].map((name) => [name, found.get(name)!]));
}

/** Values in another unit. */
function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
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
