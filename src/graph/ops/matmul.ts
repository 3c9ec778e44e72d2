import { checkFloats } from "../checks.ts";
import { type Operation, reject, type Tensor } from "../graph.ts";
import { equalShapes, type Shape, sizeOf, type TensorType } from "../../tensors/mod.ts";
import { reshape } from "./layout/view.ts";

/** Attributes of {@linkcode MATMUL}. */
export interface MatmulAttributes {
  /** `a` is stored `[K, M]`. */
  transposeA: boolean;
  /** `b` is stored `[N, K]`. */
  transposeB: boolean;
}

/** M, N, K and the number of products of a {@linkcode MATMUL}. */
export interface MatmulSize {
  /** Independent products, 1 if `b` is a matrix. */
  batch: number;
  /** Rows of each product; the leading axes of `a` count as rows if `b` is a matrix. */
  m: number;
  /** Columns. */
  n: number;
  /** Terms of each sum. */
  k: number;
}

/** Reads the sizes off the types of `a` and `b`. */
export function matmulSize(
  [a, b]: readonly TensorType[],
  { transposeA, transposeB }: MatmulAttributes,
): MatmulSize {
  const product = `multiply ${transposeA ? "aᵀ" : "a"} by ${transposeB ? "bᵀ" : "b"}`;
  checkFloats(product, [a, b]);
  if (a.shape.length < 2 || b.shape.length < 2) {
    reject(product, "operands of at least two axes", [a, b]);
  }
  const [n, kb] = lastTwo(b.shape, !transposeB);
  const [m, k] = lastTwo(a.shape, transposeA);
  const lead = sizeOf(a.shape.slice(0, -2));
  const shared = b.shape.length === 2;
  const fits = k === kb && (!transposeA || !shared || lead === 1) &&
    (shared || equalShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)));
  if (!fits) {
    reject(product, "equal inner sizes, and equal leading ones unless b is a matrix", [a, b]);
  }
  return shared ? { batch: 1, m: m * lead, n, k } : { batch: lead, m, n, k };
}

function lastTwo(shape: Shape, swap: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2);
  return swap ? [columns, rows] : [rows, columns];
}

/** `[…, M, K] · [K, N]` with a shared matrix, or `[…, M, K] · […, K, N]` with one for each `…`. */
export const MATMUL: Operation<MatmulAttributes, "matmul"> = {
  name: "matmul",
  epilogue: 5,
  infer(inputs, attributes) {
    const { n } = matmulSize(inputs, attributes);
    const [a] = inputs;
    const [m] = lastTwo(a.shape, attributes.transposeA);
    return [{ shape: [...a.shape.slice(0, -2), m, n], dtype: "float32" }];
  },
  gradient({ inputs: [a, b], outputGradients: [dy], attributes }) {
    if (!dy) return [undefined, undefined];
    const { transposeA, transposeB } = attributes;
    // With a shared b, all leading axes are rows of one long sum.
    const [x, g] = b.shape.length === 2 ? [flatten(a), flatten(dy)] : [a, dy];
    const da = transposeA
      ? unflatten(matmul(b, g, { transposeA: transposeB, transposeB: true }), a.shape)
      : matmul(dy, b, { transposeB: !transposeB });
    const db = transposeB
      ? matmul(g, x, { transposeA: true, transposeB: transposeA })
      : matmul(x, g, { transposeA: !transposeA });
    return [da, db];
  },
};

function flatten(x: Tensor): Tensor {
  if (x.shape.length === 2) return x;
  const columns = x.shape[x.shape.length - 1];
  return reshape(x, [sizeOf(x.shape) / columns, columns]);
}

function unflatten(x: Tensor, shape: Shape): Tensor {
  return equalShapes(x.shape, shape) ? x : reshape(x, shape);
}

/**
 * The matrix product. `b` is a matrix that all leading axes of `a` share, or has `a`'s leading axes
 * itself. The transpositions say how the operands are stored. A vector is a matrix of one column, by
 * {@linkcode reshape}.
 *
 * @throws {RangeError} if an operand has fewer than two axes, the sizes don't fit, or the elements aren't
 *   float32.
 *
 * @example A linear layer with PyTorch's `(out, in)` weight
 * ```ts
 * import { Graph, matmul } from "@x/mimetic/graph";
 *
 * const graph = new Graph();
 * const x = graph.input("x", [8, 64, 192]);
 * const weight = graph.variable("weight", [768, 192]);
 * const y = matmul(x, weight, { transposeB: true }); // [8, 64, 768]
 * ```
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  options: { transposeA?: boolean; transposeB?: boolean } = {},
): Tensor {
  const { transposeA = false, transposeB = false } = options;
  return a.graph.apply(MATMUL, [a, b], { transposeA, transposeB })[0];
}
