/**
 * The part of the table of operations that is about sequences: embeddings, causal convolutions,
 * norms, scans and their chunked form.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

const x = (...shape: number[]): CaseInput => ({ shape });
const positive = (...shape: number[]): CaseInput => ({ shape, values: "positive" });
const tokens = (vocabulary: number, ...shape: number[]): CaseInput => ({
  shape,
  values: { labels: vocabulary },
});

const embeddings: OperationCase[] = [
  [1, 1, 1, 1],
  [7, 5, 3, 4],
  [30, 64, 4, 67],
  [300, 8, 2, 5],
  [12, 32, 3, 701],
].map(([v, d, b, t]) => ({
  name: `embedding of ${b}×${t} tokens out of ${v}, ${d} wide`,
  inputs: [x(v, d), tokens(v, b, t)],
  build: g.embedding,
}));

const convolutions: OperationCase[] = [
  [1, 1, 1, 4],
  [2, 3, 5, 4],
  [2, 17, 8, 4],
  [3, 65, 12, 3],
  [1, 9, 4, 1],
  [2, 301, 64, 4],
].map(([b, t, e, k]) => ({
  name: `causal convolution, B ${b}, T ${t}, E ${e}, K ${k}`,
  inputs: [x(b, t, e), x(e, 1, k)],
  build: g.causalConvolution,
  large: t > 100,
}));

const norms: OperationCase[] = [[2, 3, 16], [1, 7, 5], [1, 1, 67], [1, 1027, 24]].flatMap((
  [b, t, d],
) => [
  {
    name: `RMS norm of ${b}×${t} rows of ${d}`,
    inputs: [x(b, t, d), x(d)],
    build: (a: Tensor, gamma: Tensor) => g.rmsNorm(a, gamma),
    large: t > 1000,
  },
  {
    name: `gated RMS norm of ${b}×${t} rows of ${d}`,
    inputs: [x(b, t, d), x(b, t, d), x(d)],
    build: (a: Tensor, gate: Tensor, gamma: Tensor) => g.gatedRmsNorm(a, gate, gamma),
    large: t > 1000,
  },
]);

/** B, T, E, N and the tokens of a chunk: T around the chunk's boundaries, channels around fours. */
const scans: OperationCase[] = [
  [1, 1, 1, 1, 16],
  [1, 2, 3, 16, 16],
  [2, 15, 4, 16, 16],
  [2, 16, 5, 16, 16],
  [2, 17, 4, 3, 16],
  [3, 33, 7, 5, 16],
  [2, 9, 65, 16, 4],
  [1, 40, 130, 17, 16],
  [2, 19, 5, 70, 16],
  [1, 21, 3, 512, 16],
  [2, 300, 64, 16, 16],
  [1, 8192, 8, 16, 16],
].map(([b, t, e, n, chunk]) => ({
  name: `selective scan, B ${b}, T ${t}, E ${e}, N ${n}, chunks of ${chunk}`,
  inputs: [x(b, t, e), positive(b, t, e), positive(e, n), x(b, t, n), x(b, t, n), x(e)],
  build: (u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor, d: Tensor) =>
    g.selectiveScan({ u, delta: g.scale(delta, 0.1), a: g.scale(a, -1), b, c, d }, { chunk }),
  large: t > 100,
}));

const masks: OperationCase[] = [[1, 1], [3, 5], [2, 64], [40, 17]].map(([r, q]) => ({
  name: `decay mask of ${r} chunks of ${q}`,
  inputs: [positive(r, q)],
  build: (a) => g.decayMask(g.scale(a, -0.2)),
}));

/** Logarithms of decays of T tokens and two heads: weak, and one, several or all of them strong. */
const decays: [string, number, (t: number) => number][] = [
  ["one strong decay among weak ones", 150, (t) => t === 70 ? -1e5 : -0.01],
  ["strong decays at both ends of chunks", 130, (t) => t % 64 === 0 || t % 64 === 63 ? -3e4 : -0.1],
  ["strong decays everywhere", 70, (t) => -100 * (1 + t % 5)],
  ["hardly any decay", 300, (t) => -1e-6 * (1 + t % 3)],
  ["one token", 1, () => -1e5],
];
const strongDecays: OperationCase[] = decays.map(([name, t, decay]) => ({
  name: `chunked attention with ${name}, T ${t}`,
  inputs: [
    positive(1, t, 3),
    positive(1, t, 3),
    positive(1, t, 2, 4),
    { shape: [1, t, 2], values: Array.from({ length: 2 * t }, (_, i) => decay(i >> 1)) },
  ],
  build: (query, key, value, logDecay) => g.chunkedAttention({ query, key, value, logDecay }),
  judge: { relative: 2e-5 },
  special: true,
}));

/** B, T, H, P, N and the tokens of a chunk. */
const duals: OperationCase[] = [
  [1, 1, 1, 1, 1, 4],
  [2, 4, 2, 3, 5, 4],
  [2, 5, 2, 3, 4, 4],
  [1, 19, 3, 4, 8, 4],
  [1, 200, 2, 8, 16, 64],
].flatMap(([b, t, h, p, n, chunk]) =>
  [true, false].map((decays) => ({
    name: `chunked attention${
      decays ? " with decays" : ""
    }, B ${b}, T ${t}, H ${h}, P ${p}, N ${n}, chunks of ${chunk}`,
    inputs: [x(b, t, n), x(b, t, n), x(b, t, h, p), ...(decays ? [positive(b, t, h)] : [])],
    build: (query: Tensor, key: Tensor, value: Tensor, rate?: Tensor) =>
      g.chunkedAttention({ query, key, value, logDecay: rate && g.scale(rate, -0.2) }, { chunk }),
    large: t > 100,
  }))
);

const linearAttentions: OperationCase[] = [false, true].map((normalized) => ({
  name: `${normalized ? "normalized " : ""}linear attention`,
  inputs: [positive(2, 11, 2, 4), positive(2, 11, 2, 4), x(2, 11, 2, 3)],
  build: (query: Tensor, key: Tensor, value: Tensor) =>
    g.linearAttention({ query, key, value }, { normalized, chunk: 4 }),
}));

/** B, T, H, K, V and the tokens of a chunk. */
const gatedLinearAttentions: OperationCase[] = [
  [1, 1, 1, 1, 1, 4],
  [2, 7, 2, 3, 4, 4],
  [1, 37, 3, 5, 2, 16],
].map(([b, t, h, k, v, chunk]) => ({
  name: `gated linear attention, B ${b}, T ${t}, H ${h}, K ${k}, V ${v}, chunks of ${chunk}`,
  inputs: [x(b, t, h, k), x(b, t, h, k), x(b, t, h, v), positive(b, t, h, k)],
  build: (query: Tensor, key: Tensor, value: Tensor, rate: Tensor) =>
    g.gatedLinearAttention({ query, key, value, logDecay: g.scale(rate, -0.3) }, { chunk }),
}));

/** The logits belong to the program, which may overwrite them with their gradient. */
const heads: OperationCase[] = [[5, 7, 3], [9, 16, 300]].map(([rows, width, classes]) => ({
  name: `cross-entropy of a head of ${classes}, ${rows} rows`,
  inputs: [
    x(rows, width),
    x(classes, width),
    { shape: [rows], values: { labels: classes, ignore: true } },
  ],
  build: (a: Tensor, weight: Tensor, labels: Tensor) =>
    g.crossEntropy(g.matmul(a, weight, { transposeB: true }), labels),
}));

/** All cases of sequences. */
export const sequenceCases: readonly OperationCase[] = [
  ...embeddings,
  ...convolutions,
  ...norms,
  ...scans,
  ...masks,
  ...duals,
  ...strongDecays,
  ...linearAttentions,
  ...gatedLinearAttentions,
  ...heads,
];
