/**
 * Looks into state-space models, before and after training.
 *
 * @module
 */
import { describeProduct, effectiveAttention } from "../src/analysis/mod.ts";
import type { SequenceTask } from "../src/data/mod.ts";
import { evaluate } from "../src/devices/mod.ts";
import { Graph, type Tensor } from "../src/graph/mod.ts";
import type { Role, Slice, StateSpaceRole } from "../src/initializers/mod.ts";
import { type ScanTensors, Scope } from "../src/layers/mod.ts";
import type { Model } from "../src/models/mod.ts";
import { Random } from "../src/random/mod.ts";
import type { WeightFigure } from "../src/reports/mod.ts";

/** A model's values at one moment. */
export interface Snapshot {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Before or after training. */
  readonly when: "before" | "after";
  /** The parameters by name. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** The most tokens of a sequence whose effective attention is drawn. */
const TOKENS = 96;

/** W_Cᵀ W_B and the effective attention on one sequence of each layer of a model. */
export function scanFigures(
  snapshot: Snapshot,
  roles: readonly Role[],
  model: (observe: (scan: ScanTensors, index: number) => void) => Model,
  task: SequenceTask,
): WeightFigure[] {
  const { values, ...facts } = snapshot;
  const scans = roles.filter((role) => role.kind === "stateSpace");
  if (!scans.length) return [];
  const products = scans.map((role): WeightFigure => {
    const dim = role.read.parameter.shape[1];
    const matrix = readWrite(role, values);
    return { ...facts, layer: role.index, product: "read-write", ...describeProduct(matrix, dim) };
  });
  const attention = attentionOf(values, scans, model, task).map((matrix, layer): WeightFigure => ({
    ...facts,
    layer,
    product: "effective-attention",
    dim: Math.sqrt(matrix.length),
    values: Float32Array.from(matrix),
  }));
  return [...products, ...attention];
}

/** W_Cᵀ W_B, which the state-space layer sees of its inputs' products. */
function readWrite(
  { read, write, states }: StateSpaceRole,
  values: ReadonlyMap<string, Float32Array>,
): Float32Array {
  const dim = read.parameter.shape[1];
  const rows = ({ parameter, row }: Slice) => values.get(parameter.name)!.subarray(row * dim);
  const [c, b] = [rows(read), rows(write)];
  const matrix = new Float32Array(dim * dim);
  for (let n = 0; n < states; n++) {
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++) matrix[i * dim + j] += c[n * dim + i] * b[n * dim + j];
    }
  }
  return matrix;
}

/** The effective attention of each layer on the first tokens of one sequence. */
function attentionOf(
  values: ReadonlyMap<string, Float32Array>,
  roles: readonly StateSpaceRole[],
  model: (observe: (scan: ScanTensors, index: number) => void) => Model,
  task: SequenceTask,
): Float64Array[] {
  const sequence = new Int32Array(task.length);
  task.write(sequence, new Int32Array(task.length), new Random("figure"));
  const tokens = Math.min(TOKENS, task.length);
  const graph = new Graph();
  const scope = new Scope(graph, {
    parameter: ({ name, shape }) => graph.variable(name, shape),
    role() {},
  });
  const outputs: Record<string, Tensor> = {};
  const keys = ["delta", "a", "b", "c"] as const;
  const observed = model((scan, index) => keys.forEach((k) => outputs[`${k}${index}`] = scan[k]));
  observed.build(scope, graph.input("x", [1, tokens], "int32"));
  const feeds = { ...Object.fromEntries(values), x: sequence.subarray(0, tokens) };
  const arrays = evaluate({ outputs }, feeds);
  return roles.map(({ states }, index) => {
    const [delta, a, b, c] = arrays.slice(4 * index, 4 * index + 4);
    return effectiveAttention({ delta, a, b, c, tokens, channels: delta.length / tokens, states });
  });
}
