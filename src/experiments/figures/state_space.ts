/**
 * Looks into state-space models, before and after training.
 *
 * @module
 */
import { describeProduct, effectiveAttention } from "../../analysis/mod.ts";
import { evaluate } from "../../devices/mod.ts";
import type { Slice, StateSpaceRole } from "../../initializers/mod.ts";
import { type Model, traceModel } from "../../models/mod.ts";
import type { WeightFigure } from "../../reports/mod.ts";
import type { Snapshot } from "./snapshot.ts";

/** The most tokens of a sequence whose effective attention is drawn. */
const TOKENS = 96;

/**
 * W_Cᵀ W_B of each state-space layer, and its effective attention where there is a sequence of tokens for
 * it.
 */
export function stateSpaceFigures(snapshot: Snapshot, sample?: Int32Array): WeightFigure[] {
  const { init, seed, when, network: { model, roles }, values } = snapshot;
  const scans = roles.filter((role) => role.kind === "stateSpace");
  if (!scans.length) return [];
  const facts = { init, seed, when };
  const products = scans.map((role): WeightFigure => {
    const dim = role.read.parameter.shape[1];
    const matrix = readWrite(role, values);
    return { ...facts, layer: role.index, product: "read-write", ...describeProduct(matrix, dim) };
  });
  if (!sample) return products;
  const tokens = sample.subarray(0, TOKENS);
  const attention = attentionOf(model, scans, values, tokens).map((
    matrix,
    layer,
  ): WeightFigure => ({
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

/** The effective attention of each layer on a sequence. */
function attentionOf(
  model: Model,
  roles: readonly StateSpaceRole[],
  values: ReadonlyMap<string, Float32Array>,
  tokens: Int32Array,
): Float64Array[] {
  const input = { ...model.input, shape: [tokens.length] };
  const observe = roles.flatMap(({ name }) => ["delta", "a", "b", "c"].map((x) => `${name}.${x}`));
  const { logits: _, ...outputs } = traceModel({ ...model, input }, { observe });
  const arrays = evaluate({ outputs }, { ...Object.fromEntries(values), [input.name]: tokens });
  return roles.map(({ states }, index) => {
    const [delta, a, b, c] = arrays.slice(4 * index, 4 * index + 4);
    const channels = delta.length / tokens.length;
    return effectiveAttention({ delta, a, b, c, tokens: tokens.length, channels, states });
  });
}
