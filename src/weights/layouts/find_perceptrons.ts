/**
 * The perceptrons of a file as schemes set them: both matrices, where names and shapes tell them.
 *
 * @module
 */
import { perceptronLayouts } from "./attention_layouts.ts";
import { prefixOf } from "./find_layers.ts";
import type { FoundLayers, MatrixPart, Shapes } from "./found_layers.ts";

/** The matrices of a perceptron. */
export interface PerceptronParts {
  /** The layer's name. */
  readonly name: string;
  /** W₁, (F, D). */
  readonly first: MatrixPart;
  /** W₂, (D, F); a 1 × 1 convolution behind a depthwise one has none. */
  readonly second?: MatrixPart;
}

/** How ConvMixers call a depthwise convolution, behind which an activation and `1` follow. */
const CONVMIXER = "0.fn.0.weight";

/**
 * The perceptrons that have a second layer of the first one's sizes, and the 1 × 1 convolutions of
 * ConvMixers. Those with gates have neither, and are left out.
 */
export function findPerceptrons(found: FoundLayers, shapes: Shapes): PerceptronParts[] {
  return [
    ...found.perceptrons.flatMap(({ name }) => twoLayers(name, shapes)),
    ...found.filters.flatMap(({ name, channels }) => pointwise(name, channels, shapes)),
  ];
}

function twoLayers(name: string, shapes: Shapes): PerceptronParts[] {
  const layout = perceptronLayouts.find(({ first }) => prefixOf(name, first) !== undefined);
  if (layout?.second === undefined) return [];
  const second = prefixOf(name, layout.first) + layout.second;
  const [one, two] = [shapes.get(name), shapes.get(second)];
  const [rows, columns] = one ?? [];
  if (!one || !two || !isMatrix(one) || two[0] !== columns || two[1] !== rows) return [];
  // Perceptrons are wider inside than outside.
  const transposed = layout.transposed === true && rows < columns;
  const [hidden, dim] = transposed ? [columns, rows] : [rows, columns];
  const part = (tensor: string, rows: number, columns: number): MatrixPart => {
    return { tensor, row: 0, rows, columns, transposed };
  };
  return [{
    name: name.replace(/\.?[^.]+\.weight$/, ""),
    first: part(name, hidden, dim),
    second: part(second, dim, hidden),
  }];
}

function pointwise(filters: string, channels: number, shapes: Shapes): PerceptronParts[] {
  const block = prefixOf(filters, CONVMIXER);
  const tensor = `${block}1.weight`;
  const shape = shapes.get(tensor);
  const fits = block !== undefined && shape?.length === 4 && isMatrix(shape) &&
    shape[0] === channels && shape[1] === channels;
  if (!fits) return [];
  const first = { tensor, row: 0, rows: channels, columns: channels, transposed: false };
  return [{ name: `${block}1`, first }];
}

/** (out, in), or the same with two axes of length 1. */
function isMatrix(shape: readonly number[]): boolean {
  return shape.length === 2 || shape.length === 4 && shape[2] === 1 && shape[3] === 1;
}
