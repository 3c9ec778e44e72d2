/**
 * The part of the table of operations that is about how far NaN and infinities spread, about functions
 * of all magnitudes, and about decays from almost none to almost all.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import { specialNumbers } from "./activation_cases.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";
import { besides, paddingCases } from "./padding_cases.ts";

const x = (...shape: number[]): CaseInput => ({ shape });

/** Special numbers that a block of 32 and what follows behind the last one both have, at other places. */
const strewn: OperationCase[] = [
  {
    name: "gelu of special numbers among 111",
    inputs: [{
      shape: [111],
      values: Array.from({ length: 111 }, (_, i) => specialNumbers[i % specialNumbers.length]),
    }],
    build: g.gelu,
    judge: { relative: 2e-5, absolute: 1e-6 },
    gradientJudge: { relative: 2e-5, absolute: 2e-6 },
    special: true,
  },
  {
    name: "gelu of a sum with NaN and ∞ among rows of 43",
    inputs: [
      besides([3, 43], { 7: NaN, 50: Infinity, 83: -Infinity, 120: NaN }),
      besides([43], { 20: -3e38, 41: 100 }),
    ],
    build: (a, b) => g.gelu(g.add(a, b)),
    judge: { relative: 2e-5, absolute: 1e-6 },
    gradientJudge: { relative: 2e-5, absolute: 2e-6 },
    special: true,
  },
  {
    name: "softmax with −∞ and NaN among rows of 75",
    inputs: [besides([3, 75], { 3: -Infinity, 40: -Infinity, 70: -Infinity, 80: NaN, 190: -200 })],
    build: g.softmax,
    judge: { relative: 2e-5 },
    special: true,
  },
];

/** NaN in one row of a and +∞ in one column of b, around the tiles' edges. */
const products: OperationCase[] = [[5, 7, 3], [33, 18, 17], [8, 8, 8]].flatMap(([m, n, k]) =>
  [[false, false], [false, true], [true, false], [true, true]].map(([transposeA, transposeB]) => ({
    name: `matmul ${transposeA ? "aᵀ" : "a"}·${
      transposeB ? "bᵀ" : "b"
    } ${m}×${n}×${k} with NaN and ∞`,
    inputs: [
      besides(transposeA ? [k, m] : [m, k], { [transposeA ? m - 1 : m * k - 1]: NaN }),
      besides(transposeB ? [n, k] : [k, n], { [transposeB ? k : 1]: Infinity }),
    ],
    build: (a: Tensor, b: Tensor) => g.matmul(a, b, { transposeA, transposeB }),
    special: true,
  }))
);

const layers: OperationCase[] = [
  {
    name: "linear with gelu and residual, NaN and ∞",
    inputs: [
      besides([6, 12], { 13: NaN, 30: Infinity }),
      x(12, 12),
      besides([12], { 5: -Infinity }),
    ],
    build: (a, w, b) => g.add(a, g.gelu(g.add(g.matmul(a, w, { transposeB: true }), b))),
    special: true,
  },
  {
    name: "depthwise convolution with NaN and ∞",
    inputs: [besides([2, 6, 5, 8], { 100: NaN, 300: Infinity }), x(8, 1, 3, 3)],
    build: (a, filters) => g.depthwise(a, filters),
    special: true,
  },
  {
    name: "causal convolution with NaN and ∞",
    inputs: [besides([2, 9, 5], { 20: NaN, 60: -Infinity }), x(5, 1, 4)],
    build: g.causalConvolution,
    special: true,
  },
  {
    name: "batch norm with NaN and ∞",
    inputs: [besides([20, 6], { 8: NaN, 15: Infinity }), x(6), x(6)],
    build: (a, gamma, beta) => g.batchNorm(a, gamma, beta).y,
    special: true,
  },
  {
    name: "attention with NaN in a query and ∞ in a value",
    inputs: [besides([1, 19, 24], { 26: NaN, 186: Infinity })],
    build: (qkv) => g.attention(qkv, { heads: 2 }),
    special: true,
  },
  {
    name: "attention of scores up to some hundreds",
    inputs: [x(1, 40, 48)],
    build: (qkv) => g.attention(g.scale(qkv, 6), { heads: 2 }),
    special: true,
  },
  {
    name: "functions of NaN and ∞, fused",
    inputs: [besides([3, 11], { 4: NaN, 15: Infinity, 20: -Infinity })],
    build: (a) => g.softplus(g.relu(g.tanh(g.scale(g.relu(g.shift(a, 0.1)), 2)))),
    special: true,
  },
];

/**
 * Numbers that tokens must not see, and do: tokens' parts of 8 elements, 0 the query, 1 the key, 2 the value.
 * Blocks of queries and of keys end among 19 tokens and among 230.
 */
const unseen: OperationCase[] = [19, 230].flatMap((n) => {
  const at = (token: number, part: number, i: number) => 24 * token + 8 * part + i;
  const [early, late] = [Math.floor(n / 5), n - 2];
  const upstream = Array.from({ length: 8 * n }, (_, i) => Math.cos(i));
  upstream[8 * early + 3] = NaN;
  upstream[8 * (early + 7) + 6] = -Infinity;
  const given: [string, Record<number, number>, number[]?][] = [
    ["a value", { [at(late, 2, 1)]: NaN }],
    ["values", { [at(early, 2, 6)]: Infinity, [at(late, 2, 0)]: -Infinity }],
    ["a key", { [at(late, 1, 2)]: NaN }],
    ["keys", { [at(late - 1, 1, 5)]: Infinity, [at(late, 1, 3)]: -Infinity }],
    ["a query", { [at(early, 0, 2)]: NaN }],
    ["queries", { [at(0, 0, 1)]: Infinity, [at(early, 0, 5)]: -Infinity }],
    ["the gradient of its result", {}, upstream],
  ];
  return given.map(([name, values, incoming]) => ({
    name: `attention, causal, of ${n} tokens with NaN or ∞ in ${name}`,
    inputs: [besides([1, n, 24], values)],
    build: (qkv: Tensor) => g.attention(qkv, { heads: 2, causal: true }),
    incoming,
    special: true,
  }));
});

const weights = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, decayed: 5, clip: 1 };
const updates: OperationCase[] = [NaN, Infinity, 1e25].map((value) => ({
  name: `AdamW with a gradient of ${value}, clipped`,
  inputs: [
    x(9),
    besides([9], { 6: value }),
    x(9),
    { shape: [9], values: "positive" },
    { shape: [3], values: "positive" },
  ],
  build: (...[p, d, m, v, s]: Tensor[]) =>
    p.graph.apply(g.ADAMW, [p, d, m, v, s, g.squaredNorm(d)], weights),
  differentiable: false,
  special: true,
}));

/** B, T, and exponents A·Δ of the decays, some of which grow. */
const scans: OperationCase[] = ([
  [2, 1, -0.3],
  [1, 1, -1e5],
  [1, 3000, -1e-7],
  [1, 300, -1e-3],
  [2, 70, -30],
  [2, 70, -1e4],
  [1, 20, 3],
  [1, 2, 20],
  [1, 5, NaN],
] as const).map(([b, t, exponent]) => ({
  name: `selective scan with decays of e^${exponent}, T ${t}`,
  inputs: [
    { shape: [b, t, 3], values: "positive" },
    { shape: [b, t, 3], values: "positive" },
    { shape: [b, t, 4], values: "positive" },
    { shape: [b, t, 4], values: "positive" },
    { shape: [3], values: "positive" },
  ],
  build: (u: Tensor, delta: Tensor, b: Tensor, c: Tensor, d: Tensor) => {
    const a = g.fill(u.graph, [3, 4], exponent);
    return g.selectiveScan({ u, delta, a, b, c, d }, { chunk: 16 });
  },
  judge: { relative: 5e-5 },
  special: true,
  large: t > 1000,
}));
const spreading: OperationCase = {
  name: "selective scan with NaN",
  inputs: [
    besides([2, 40, 3], { 60: NaN }),
    { shape: [2, 40, 3], values: "positive" },
    x(2, 40, 4),
    x(2, 40, 4),
    x(3),
  ],
  build: (u, delta, b, c, d) => {
    const a = g.fill(u.graph, [3, 4], -0.5);
    return g.selectiveScan({ u, delta, a, b, c, d }, { chunk: 16 });
  },
  special: true,
};

/** From 1e-8 to 80, of both signs unless the function has no negative ones. */
const magnitudes = Array.from({ length: 2000 }, (_, i) =>
  (i % 2 ? -1 : 1) * 80 ** (i / 2000) *
  1e-8 ** (1 - i / 2000));
const sweeps: OperationCase[] = ([
  ["exp", 2e-5],
  ["log", 1e-5],
  ["tanh", 2e-6],
  ["sigmoid", 1e-5],
  ["softplus", 1e-6],
] as const).map(([name, relative]) => ({
  name: `${name} of all magnitudes`,
  inputs: [{
    shape: [2000],
    values: name === "log" ? magnitudes.map(Math.abs) : magnitudes,
    constant: true,
  }],
  build: g[name],
  differentiable: false,
  judge: { relative },
  special: true,
}));

/** All cases of spreading numbers, magnitudes and decays. */
export const spreadCases: readonly OperationCase[] = [
  ...sweeps,
  ...strewn,
  ...products,
  ...layers,
  ...unseen,
  ...updates,
  ...scans,
  spreading,
  ...paddingCases,
];
