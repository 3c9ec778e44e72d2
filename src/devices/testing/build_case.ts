/**
 * What a case of the table of operations is, and how its graph and numbers are made.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Graph, Tensor } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { type DataType, type Shape, sizeOf } from "../../tensors/mod.ts";

/** An input of a case and what its elements look like. */
export interface CaseInput {
  readonly shape: Shape;
  /**
   * `"normal"`, `"positive"` (0.5 … 2), these numbers, labels below the given number, or these labels.
   * Default `"normal"`.
   */
  readonly values?:
    | "normal"
    | "positive"
    | readonly number[]
    | { readonly labels: number; readonly ignore?: boolean }
    | { readonly given: readonly number[] };
  /** True if no gradient is asked for. */
  readonly constant?: boolean;
}

/**
 * How far each element may be off: by `relative` of what it must be, and by `absolute`. Subnormal
 * numbers may count as 0.
 */
export interface Judge {
  readonly relative: number;
  /** Default 0. */
  readonly absolute?: number;
}

/** One use of one or more operations. */
export interface OperationCase {
  /** What a test is called after. */
  readonly name: string;
  /** The inputs. */
  readonly inputs: readonly CaseInput[];
  /** Builds the results from the inputs. */
  readonly build: (...inputs: Tensor[]) => Tensor | Tensor[];
  /** False for operations without gradients. Default true. */
  readonly differentiable?: boolean;
  /** True if finite differences or the reference would take too long. Default false. */
  readonly large?: boolean;
  /** Default: each element may be off by 2e-5 of the largest. */
  readonly judge?: Judge;
  /** The same for gradients. */
  readonly gradientJudge?: Judge;
  /** The gradient that comes to the first result. Default: drawn. */
  readonly incoming?: readonly number[];
  /** True for numbers that finite differences can't be taken at. Default false. */
  readonly special?: boolean;
}

/** A case's graph: forward outputs, then the gradients of all inputs. */
export interface CaseGraph {
  readonly graph: Graph;
  /** The operation's results. */
  readonly results: readonly Tensor[];
  /** Σ weights·results, whose gradient is taken. */
  readonly loss?: Tensor;
  /** The gradient of each input that has one, by its name. */
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/** A case with its graph and numbers. */
export interface BuiltCase extends CaseGraph {
  readonly given: Record<string, Float32Array | Int32Array>;
}

/** Builds a case's graph and its gradients. */
export function buildGraph({ inputs, build, differentiable = true }: OperationCase): CaseGraph {
  const graph = new g.Graph();
  const tensors = inputs.map((input, i) => {
    const dtype: DataType = isIndices(input) ? "int32" : "float32";
    // Indices out of range are refused where they are fed, so they lie on the device already.
    return hasGiven(input)
      ? graph.variable(`x${i}`, input.shape, dtype)
      : graph.input(`x${i}`, input.shape, dtype);
  });
  const made = build(...tensors);
  const results = Array.isArray(made) ? made : [made];
  if (!differentiable) return { graph, results, gradients: {} };
  const terms = results.map((result, i) => {
    const weights = graph.input(`weights${i}`, result.shape);
    return g.sum(g.reshape(g.multiply(result, weights), [sizeOf(result.shape)]), 0);
  });
  const loss = terms.reduce((a, b) => g.add(a, b));
  const wrt = tensors.filter((tensor, i) => tensor.dtype === "float32" && !inputs[i].constant);
  const found = g.gradients(loss, wrt);
  const gradients = Object.fromEntries(wrt.map((t, i) => [t.node.attributes.name, found[i]]));
  return { graph, results, loss, gradients };
}

/** Builds a case's graph, and numbers that depend on its name alone. */
export function buildCase(operationCase: OperationCase): BuiltCase {
  const { name, inputs, incoming } = operationCase;
  const built = buildGraph(operationCase);
  const random = new Random(name);
  const given = Object.fromEntries(
    inputs.map((input, i) => [`x${i}`, draw(input, random.child(`x${i}`))]),
  );
  if (!built.loss) return { ...built, given };
  built.results.forEach(({ shape }, i) => {
    const values = i === 0 ? incoming : undefined;
    given[`weights${i}`] = draw({ shape: [sizeOf(shape)], values }, random.child(`weights${i}`));
  });
  return { ...built, given };
}

function isIndices({ values }: CaseInput): boolean {
  return typeof values === "object" && ("labels" in values || "given" in values);
}

function hasGiven({ values }: CaseInput): boolean {
  return typeof values === "object" && "given" in values;
}

function draw({ shape, values = "normal" }: CaseInput, random: Random): Float32Array | Int32Array {
  const size = sizeOf(shape);
  if (typeof values === "string") {
    const numbers = new Float32Array(size);
    if (values === "normal") random.fillNormal(numbers, 0, 1);
    else random.fillUniform(numbers, 0.5, 2);
    return numbers;
  }
  if ("length" in values) return Float32Array.from(values);
  if ("given" in values) return Int32Array.from(values.given);
  const { labels, ignore } = values;
  return Int32Array.from(
    { length: size },
    (_, i) => ignore && i % 3 === 1 ? -1 : random.integer(labels),
  );
}
