import {
  type ReferenceArray,
  type ReferenceKernel,
  references,
} from "../../../kernels/reference/mod.ts";
import {
  type Binary,
  binaryFunctions,
  type Unary,
  unaryFunctions,
} from "../../../kernels/reference/activations.ts";
import type {
  BinaryFunction,
  EvaluatedOperationName,
  Node,
  Tensor,
  UnaryFunction,
} from "../../graph/mod.ts";
import { sizeOf, type TensorType } from "../../tensors/mod.ts";
import { type Program, reachable, roots } from "../plan/program.ts";

/** The loop of every operation: one that has none doesn't type check. */
const kernels: Readonly<Record<EvaluatedOperationName, ReferenceKernel>> = references;

/** The same for every elementwise function. */
export const referenceFunctions: {
  readonly unary: Readonly<Record<UnaryFunction, Unary>>;
  readonly binary: Readonly<Record<BinaryFunction, Binary>>;
} = { unary: unaryFunctions, binary: binaryFunctions };

/** Numbers for the inputs and variables of a graph, by name. */
export type NamedValues = Readonly<Record<string, ArrayLike<number>>>;

/**
 * Runs a program once with the float64 reference kernels: slow, obvious, and what the devices are
 * compared with. With `float32` all results are rounded to float32, as on a device, where what is
 * too large becomes an infinity.
 *
 * @returns The elements of each of the program's outputs, then of each of its updates.
 * @throws {RangeError} if an input or variable is missing or has the wrong size.
 */
export function evaluate(
  program: Program,
  values: NamedValues,
  { float32 = false }: { float32?: boolean } = {},
): Float64Array[] {
  const arrays = new Map<Tensor, ReferenceArray>();
  for (const node of reachable(program)) {
    const outputs = node.outputs.map(zeros);
    const { operation: { name }, attributes, inputs } = node;
    if (name === "input" || name === "variable") fillSource(node, values, outputs[0]);
    else {kernels[name as EvaluatedOperationName](
        inputs.map((input) => arrays.get(input)!),
        attributes,
        outputs,
      );}
    if (float32) {
      for (const { data } of outputs) data.forEach((x, i) => data[i] = Math.fround(x));
    }
    node.outputs.forEach((tensor, i) => arrays.set(tensor, outputs[i]));
  }
  return roots(program).map((tensor) => arrays.get(tensor)!.data);
}

function zeros({ shape }: TensorType): ReferenceArray {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

function fillSource(
  { attributes: { name } }: Node,
  given: NamedValues,
  array: ReferenceArray,
): void {
  const values = given[name];
  if (values?.length !== array.data.length) {
    throw new RangeError(
      `Cannot evaluate "${name}": expected ${array.data.length} elements, got ${values?.length}`,
    );
  }
  array.data.set(values);
}
