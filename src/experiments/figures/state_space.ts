/**
 * Looks into state-space models, before and after training.
 *
 * @module
 */
import { describeProduct, effectiveAttention } from "../../analysis/mod.ts";
import { evaluate } from "../../devices/mod.ts";
import type { Slice, StateSpaceRole } from "../../initializers/mod.ts";
import { traceModel } from "../../models/mod.ts";
import type { WeightFigure } from "../../reports/mod.ts";
import type { Inspection } from "../experiment.ts";
import type { Snapshot } from "./snapshot.ts";

/** The most tokens of a sequence whose effective attention is drawn. */
const TOKENS = 96;

/** W_Cᵀ W_B of each state-space layer, and its effective attention where there is a sequence for it. */
export function stateSpaceFigures(
  snapshot: Snapshot,
  inspection: Inspection | undefined,
): WeightFigure[] {
  const { init, seed, when, roles, values } = snapshot;
  const scans = roles.filter((role) => role.kind === "stateSpace");
  if (!scans.length) return [];
  const facts = { init, seed, when };
  const products = scans.map((role): WeightFigure => {
    const dim = role.read.parameter.shape[1];
    const matrix = readWrite(role, values);
    return { ...facts, layer: role.index, product: "read-write", ...describeProduct(matrix, dim) };
  });
  if (!inspection) return products;
  const attention = attentionOf(values, scans, inspection).map((matrix, layer): WeightFigure => ({
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
  inspection: Inspection,
): Float64Array[] {
  const x = inspection.tokens.subarray(0, TOKENS);
  const observe = roles.flatMap(({ name }) => ["delta", "a", "b", "c"].map((x) => `${name}.${x}`));
  const model = inspection.model(x.length);
  const { logits: _, ...outputs } = traceModel(model, { observe });
  const arrays = evaluate({ outputs }, { ...Object.fromEntries(values), [model.input.name]: x });
  return roles.map(({ states }, index) => {
    const [delta, a, b, c] = arrays.slice(4 * index, 4 * index + 4);
    const channels = delta.length / x.length;
    return effectiveAttention({ delta, a, b, c, tokens: x.length, channels, states });
  });
}
