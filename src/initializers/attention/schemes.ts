import { type Scheme, scheme } from "../scheme.ts";
import { choice, number } from "../scheme_options.ts";
import { conditionedAttention } from "./conditioned_attention.ts";
import { impulseAttention } from "./impulse_attention.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import { mimeticLinearAttention } from "./mimetic_linear_attention.ts";
import { residualFreeAttention } from "./residual_free_attention.ts";

const noise = choice("normal", "distribution of the noise", ["normal", "uniform"]);
const variance = choice("1/d", "of the noise: d is the embedding's width, k the head's", [
  "1/d",
  "1/k",
]);
const queryKey = {
  alpha1: number(0.7, "noise in W_Q W_K^T"),
  beta1: number(0.7, "identity in W_Q W_K^T"),
};
const valueProjection = {
  alpha2: number(0.4, "noise in W_V W_proj"),
  beta2: number(0.4, "identity in W_V W_proj, subtracted"),
  grade2: number(0, "how far that falls over the diagonal, from beta2 (1 + grade2) on"),
};

const layout = choice("correct", "W_V and W_proj transposed where layers need it, or not", [
  "correct",
  "legacy",
]);
const gain = number(1, "singular values of a head's query and key weights");
const impulse = {
  scale: number(7, "norm of a head's query and key weights", { above: 0 }),
  strength: number(1000, "of the shift, beside the noise"),
  noise: number(1.8, "standard deviation of the noise where the shift is 0", { least: 0 }),
  neighbors: choice("fixed", "the same of each head in every layer, or at random", [
    "fixed",
    "random",
  ]),
  tolerance: number(
    0.05,
    "part of the largest singular value of positions below which none is inverted",
    { least: 0, below: 1 },
  ),
};

const residualFree = {
  alpha: number(2, "noise in W_Q W_K^T"),
  beta: number(0.6, "identity in W_Q W_K^T"),
  gain: number(3, "singular values of W_V W_proj", { least: 0 }),
};

const linear = {
  queryKey: choice("orthonormal", "what both queries and keys start from", [
    "orthonormal",
    "identity",
  ]),
  noise: number(0.001, "standard deviation of what is added to each", { least: 0 }),
  gate: number(6, "bias of the gates of gated linear attention, whose projection becomes 0"),
};

/** The schemes for attention. */
export const attentionSchemes: readonly Scheme[] = [
  scheme({
    name: "mimetic",
    kind: "attention",
    description: "W_Q W_K^T near the identity, W_V W_proj near its negative",
    control: "mimeticControl",
    options: { ...queryKey, ...valueProjection, noise, variance, layout },
    make: ({ alpha1, beta1, alpha2, beta2, grade2, layout, ...both }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...both },
        valueProjection: { alpha: alpha2, beta: beta2, grade: grade2, ...both },
        layout,
      }),
  }),
  scheme({
    name: "mimeticControl",
    kind: "attention",
    description: "random matrices with the norms of mimetic",
    options: { ...queryKey, ...valueProjection, noise, variance },
    make: ({ alpha1, beta1, alpha2, beta2, grade2, ...both }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...both },
        valueProjection: { alpha: alpha2, beta: beta2, grade: grade2, ...both },
        normMatched: true,
      }),
  }),
  scheme({
    name: "mimeticTied",
    kind: "attention",
    description: "W_K = W_Q and W_proj = -W_V^T, without a decomposition",
    control: "mimeticTiedControl",
    options: { beta1: queryKey.beta1, beta2: valueProjection.beta2, noise },
    make: ({ beta1, beta2, noise }) =>
      mimeticAttention({
        queryKey: { factorization: "tied", beta: beta1, noise },
        valueProjection: { factorization: "tied", beta: beta2, noise },
      }),
  }),
  scheme({
    name: "mimeticQueryKey",
    kind: "attention",
    description: "the query-key half of mimetic",
    control: "mimeticQueryKeyControl",
    options: { ...queryKey, noise, variance },
    make: ({ alpha1, beta1, ...rest }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...rest },
        valueProjection: false,
      }),
  }),
  scheme({
    name: "mimeticValueProjection",
    kind: "attention",
    description: "the value-projection half of mimetic",
    control: "mimeticValueProjectionControl",
    options: { ...valueProjection, noise, variance, layout },
    make: ({ alpha2, beta2, grade2, layout, ...rest }) =>
      mimeticAttention({
        queryKey: false,
        valueProjection: { alpha: alpha2, beta: beta2, grade: grade2, ...rest },
        layout,
      }),
  }),
  scheme({
    name: "mimeticTiedControl",
    kind: "attention",
    description: "random matrices with the norms of mimeticTied",
    options: { beta1: queryKey.beta1, beta2: valueProjection.beta2 },
    make: ({ beta1, beta2 }) =>
      mimeticAttention({
        queryKey: { factorization: "tied", beta: beta1 },
        valueProjection: { factorization: "tied", beta: beta2 },
        normMatched: true,
      }),
  }),
  scheme({
    name: "mimeticQueryKeyControl",
    kind: "attention",
    description: "random matrices with the norms of mimeticQueryKey",
    options: { ...queryKey, noise, variance },
    make: ({ alpha1, beta1, ...rest }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...rest },
        valueProjection: false,
        normMatched: true,
      }),
  }),
  scheme({
    name: "mimeticValueProjectionControl",
    kind: "attention",
    description: "random matrices with the norms of mimeticValueProjection",
    options: { ...valueProjection, noise, variance },
    make: ({ alpha2, beta2, grade2, ...rest }) =>
      mimeticAttention({
        queryKey: false,
        valueProjection: { alpha: alpha2, beta: beta2, grade: grade2, ...rest },
        normMatched: true,
      }),
  }),
  scheme({
    name: "conditioned",
    kind: "attention",
    description: "orthonormal query and key rows per head, the value an identity",
    control: "conditionedControl",
    options: { gain },
    make: conditionedAttention,
  }),
  scheme({
    name: "conditionedControl",
    kind: "attention",
    description: "random matrices with the norms of conditioned",
    options: { gain },
    make: (options) => conditionedAttention({ ...options, normMatched: true }),
  }),
  scheme({
    name: "impulse",
    kind: "attention",
    description: "each head looks at one neighbor on the grid of its tokens",
    control: "impulseControl",
    options: impulse,
    make: impulseAttention,
  }),
  scheme({
    name: "impulseControl",
    kind: "attention",
    description: "random matrices with the norms of impulse",
    options: { scale: impulse.scale },
    make: (options) => impulseAttention({ ...options, normMatched: true }),
  }),
  scheme({
    name: "residualFree",
    kind: "attention",
    description: "W_V W_proj orthonormal, for Transformers without skip connections",
    control: "residualFreeControl",
    withoutSkips: "only",
    options: residualFree,
    make: residualFreeAttention,
  }),
  scheme({
    name: "residualFreeControl",
    kind: "attention",
    description: "random matrices with the norms of residualFree",
    withoutSkips: "only",
    options: residualFree,
    make: (options) => residualFreeAttention({ ...options, normMatched: true }),
  }),
  scheme({
    name: "mimeticLinear",
    kind: "attention",
    description:
      "W_K = W_Q and W_proj = W_V^T of orthonormal rows, for linear attention, gated or not",
    control: "mimeticLinearControl",
    options: linear,
    make: mimeticLinearAttention,
  }),
  scheme({
    name: "mimeticLinearControl",
    kind: "attention",
    description: "random matrices with the norms of mimeticLinear",
    options: { noise: linear.noise, gate: linear.gate },
    make: (options) => mimeticLinearAttention({ ...options, normMatched: true }),
  }),
];
