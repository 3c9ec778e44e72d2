/**
 * Pictures of products of weights: W_Q W_Kᵀ and W_V W_proj of attention, W_Cᵀ W_B of state-space layers.
 *
 * @module
 */
import {
  fitMimetic,
  type ProductFactors,
  productScores,
  productStatistics,
  reduceMatrix,
} from "../../../src/analysis/mod.ts";
import type {
  AttentionRole,
  Parameter,
  Slice,
  StateSpaceRole,
} from "../../../src/initializers/mod.ts";
import { multiplyTransposed, sizeOf, transpose } from "../../../src/tensors/mod.ts";
import type { Picture, Statistic, View } from "../shown.ts";

/** The largest side of a picture; of larger products the leading rows and columns are shown. */
const LARGEST = 128;

/** A parameter's values. */
export type Weights = (parameter: Parameter) => Float32Array;

/** Rows of a matrix (rows, columns, …) of weights. */
export function rowsOf({ parameter, row, rows }: Slice, weights: Weights): Float32Array {
  const width = sizeOf(parameter.shape.slice(1));
  return weights(parameter).subarray(row * width, (row + rows) * width);
}

/** A product AᵀB, and what it is divided by. */
interface ScaledProduct {
  readonly factors: ProductFactors;
  /** Heads whose mean it is. */
  readonly heads: number;
}

/** W_Q W_Kᵀ of a head or its mean over heads, or W_V W_proj of a head or their sum. */
function attentionProduct(role: AttentionRole, view: View, weights: Weights): ScaledProduct {
  const { dim, heads, headDim } = role;
  const [first, count] = view.head === "all" ? [0, heads] : [view.head, 1];
  const rank = count * headDim;
  const own = (rows: Float32Array) =>
    rows.subarray(first * headDim * dim, (first * headDim + rank) * dim);
  if (view.part === "query-key") {
    const [left, right] = [role.query, role.key].map((slice) => own(rowsOf(slice, weights)));
    return { factors: { left, right, dim, rank }, heads: count };
  }
  const stored = rowsOf(role.projection, weights);
  const projection = Float32Array.from(transpose(stored, dim, heads * headDim));
  const left = own(rowsOf(role.value, weights));
  return { factors: { left, right: own(projection), dim, rank }, heads: 1 };
}

/** A picture of an attention layer's product. */
export function attentionPicture(role: AttentionRole, view: View, weights: Weights): Picture {
  const product = attentionProduct(role, view, weights);
  return { view, ...matrixOf(product), statistics: productNumbers(product) };
}

/** A picture of W_Cᵀ W_B. */
export function scanPicture(
  { read, write, states }: StateSpaceRole,
  view: View,
  weights: Weights,
): Picture {
  const [left, right] = [read, write].map((slice) => rowsOf(slice, weights));
  const factors = { left, right, dim: read.parameter.shape[1], rank: states };
  const product = { factors, heads: 1 };
  const cosine = {
    name: "cosine",
    meaning:
      "of the angle between W_C and W_B: 0 where they are independent, 1 where they are equal",
  };
  const statistics = productNumbers(product, ({ cosine: value }) => [{ ...cosine, value }]);
  return { view, ...matrixOf(product), statistics };
}

function matrixOf({ factors: { left, right, dim, rank }, heads }: ScaledProduct) {
  const [a, b] = [transpose(left, rank, dim), transpose(right, rank, dim)];
  const whole = multiplyTransposed(a, b, dim, dim, rank).map((x) => x / heads);
  const { dim: side, values } = reduceMatrix(whole, dim, { maximum: LARGEST });
  return { tiles: 1, rows: side, columns: side, values };
}

/** What is told of a product; nothing where a number isn't finite. */
function productNumbers(
  { factors, heads }: ScaledProduct,
  more: (statistics: ReturnType<typeof productStatistics>) => Statistic[] = () => [],
): Statistic[] {
  if (![factors.left, factors.right].every((factor) => factor.every(Number.isFinite))) return [];
  const { dim, rank } = factors;
  const statistics = productStatistics(factors, { spectrum: false });
  const { alpha, beta } = meanFit(factors, heads);
  const numbers: Statistic[] = [
    { name: "α", value: alpha, meaning: "noise: the product is like α Z + β I, with random Z" },
    { name: "β", value: beta, meaning: "identity: the mean of the diagonal" },
    {
      name: "z",
      value: productScores(statistics, dim, rank).trace,
      meaning: "the diagonal's distance from what random weights give, in standard deviations",
    },
  ];
  return [...numbers, ...more(statistics)];
}

/** α and β of one product, or the root mean square and mean of those of several heads. */
function meanFit({ left, right, dim, rank }: ProductFactors, heads: number) {
  const size = rank * dim / heads;
  const fits = Array.from({ length: heads }, (_, head) => {
    const own = (factor: Float32Array) => factor.subarray(head * size, (head + 1) * size);
    const factors = { left: own(left), right: own(right), dim, rank: rank / heads };
    return fitMimetic(productStatistics(factors, { spectrum: false }), dim, rank / heads);
  });
  const mean = (of: (fit: typeof fits[number]) => number) =>
    fits.reduce((sum, fit) => sum + of(fit), 0) / heads;
  return { alpha: Math.sqrt(mean(({ alpha }) => alpha ** 2)), beta: mean(({ beta }) => beta) };
}
