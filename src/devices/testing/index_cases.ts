/**
 * The part of the table of operations that is about indices from data: tokens and labels at and past
 * both ends. A label of −1 is ignored; every other index that names no row makes its row NaN, and
 * nothing outside is read or written.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { OperationCase } from "./build_case.ts";

/** Indices around both ends of `count` rows. */
function ends(count: number): number[] {
  return [-2147483648, -count, -2, -1, 0, 1, count - 1, count, count + 1, 2 * count, 2147483647];
}

const embeddings: OperationCase[] = [[7, 5], [6, 8], [1, 4]].map(([rows, d]) => ({
  name: `embedding of tokens at and past both ends of [${rows}, ${d}]`,
  inputs: [{ shape: [rows, d] }, { shape: [1, 11], values: { given: ends(rows) } }],
  build: g.embedding,
  special: true,
}));

const losses: OperationCase[] = [[5, 0], [8, 0.1], [1, 0]].map(([classes, smoothing]) => ({
  name:
    `cross-entropy of labels at and past both ends of ${classes} classes, smoothing ${smoothing}`,
  inputs: [{ shape: [11, classes] }, { shape: [11], values: { given: ends(classes) } }],
  build: (x, labels) => g.crossEntropy(x, labels, smoothing),
  special: true,
}));

const head: OperationCase = {
  name: "cross-entropy of a head, labels at and past both ends",
  inputs: [{ shape: [11, 3] }, { shape: [6, 3] }, { shape: [11], values: { given: ends(6) } }],
  build: (x, weight, labels) => g.crossEntropy(g.matmul(x, weight, { transposeB: true }), labels),
  special: true,
};

const N = NaN, I = Infinity;
const rowsOfSix = [
  [1, 2, N, 4, 5, 6],
  [9, 2, 3, 4, 5, N],
  [N, N, N, N, N, N],
  [-I, -I, -I, -I, -I, -I],
  [-I, -I, -3e38, -I, -I, -I],
  [1, I, 2, I, 3, 4],
  [-0, 0, -0, 0, 0, 0],
  [-3.4028235e38, -3.4028235e38, -I, 0, 0, 0],
  [1, 2, 3, 4, 5, 6],
  [1, 2, 3, 4, 5, 6],
  [1, 2, 3, 4, 5, 6],
];
const answers: OperationCase[] = [0, 1, 2, 3, 5].map((label) => ({
  name: `correct of special rows, label ${label}`,
  inputs: [
    { shape: [11, 6], values: rowsOfSix.flat() },
    { shape: [11], values: { given: [...Array(9).fill(label), -1, 6] } },
  ],
  build: g.correct,
  differentiable: false,
  special: true,
}));

/** All cases of indices. */
export const indexCases: readonly OperationCase[] = [...embeddings, ...losses, head, ...answers];
