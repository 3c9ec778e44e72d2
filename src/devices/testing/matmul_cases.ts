/**
 * The part of the table of operations that is about products.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });

const sizes = [[1, 1, 1], [5, 7, 3], [64, 64, 64], [33, 65, 17], [4, 130, 9], [130, 4, 70]];
const products: OperationCase[] = sizes.flatMap(([m, n, k]) =>
  [[false, false], [false, true], [true, false], [true, true]].map(([transposeA, transposeB]) => ({
    name: `matmul ${transposeA ? "aᵀ" : "a"}·${transposeB ? "bᵀ" : "b"} ${m}×${n}×${k}`,
    inputs: [transposeA ? x(k, m) : x(m, k), transposeB ? x(n, k) : x(k, n)],
    build: (a: Tensor, b: Tensor) => g.matmul(a, b, { transposeA, transposeB }),
  }))
);
/** All cases. */
export const matmulCases: readonly OperationCase[] = [
  ...products,
  {
    name: "matmul with a shared matrix",
    inputs: [x(3, 5, 6), x(6, 7)],
    build: (a, b) => g.matmul(a, b),
  },
  { name: "matmul in batches", inputs: [x(3, 5, 6), x(3, 6, 7)], build: (a, b) => g.matmul(a, b) },
  {
    name: "matmul in batches, transposed",
    inputs: [x(2, 2, 6, 5), x(2, 2, 7, 6)],
    build: (a, b) => g.matmul(a, b, { transposeA: true, transposeB: true }),
  },
  ...[false, true].map((transposeB): OperationCase => ({
    name: `matmul of aᵀ with leading axes of 1 by a shared ${transposeB ? "bᵀ" : "b"}`,
    inputs: [x(1, 1, 3, 2), transposeB ? x(4, 3) : x(3, 4)],
    build: (a, b) => g.matmul(a, b, { transposeA: true, transposeB }),
  })),
  {
    name: "matmul of a long sum",
    inputs: [x(8, 2050), x(2050, 12)],
    build: (a, b) => g.matmul(a, b),
    large: true,
  },
  {
    name: "matmul of a sum in two parts, in rows that aren't whole vectors",
    inputs: [x(13, 850), x(850, 21)],
    build: (a, b) => g.matmul(a, b),
    large: true,
  },
  {
    name: "linear",
    inputs: [x(4, 9, 12), x(20, 12), x(20)],
    build: (a, w, b) => g.add(g.matmul(a, w, { transposeB: true }), b),
  },
  {
    name: "linear with residual",
    inputs: [x(4, 9, 12), x(12, 12), x(12)],
    build: (a, w, b) => g.add(a, g.add(g.matmul(a, w, { transposeB: true }), b)),
  },
  {
    name: "sum of two products",
    inputs: [x(2, 5, 6), x(6, 7), x(2, 5, 3), x(3, 7)],
    build: (a, b, c, d) => g.add(g.matmul(a, b), g.matmul(c, d)),
  },
  {
    name: "multi-layer perceptron",
    inputs: [x(3, 11, 16), x(36, 16), x(36), x(16, 36), x(16)],
    build: (a, w1, b1, w2, b2) => {
      const hidden = g.gelu(g.add(g.matmul(a, w1, { transposeB: true }), b1));
      return g.add(a, g.add(g.matmul(hidden, w2, { transposeB: true }), b2));
    },
  },
];
