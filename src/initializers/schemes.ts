import { conditionedAttention } from "./attention/conditioned_attention.ts";
import { impulseAttention } from "./attention/impulse_attention.ts";
import { mimeticAttention } from "./attention/mimetic_attention.ts";
import { deltaOrthogonal } from "./classical/delta_orthogonal.ts";
import { boxFilters } from "./filters/box_filters.ts";
import { covarianceFilters } from "./filters/covariance_filters.ts";
import { depthwiseFilters, diracFilters, impulseFilters } from "./filters/depthwise_filters.ts";
import type { FilterShift } from "./filters/filter_covariance.ts";
import { type Scheme, scheme, type TypedScheme } from "./scheme.ts";
import { boolean, choice, integer, number } from "./scheme_options.ts";
import { mimeticStateSpace } from "./state_space/mimetic_state_space.ts";
import type { Role } from "./types.ts";

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
};

const attention = [
  scheme({
    name: "mimetic",
    kind: "attention",
    description: "W_Q W_K^T near the identity, W_V W_proj near its negative",
    options: { ...queryKey, ...valueProjection, noise, variance },
    make: ({ alpha1, beta1, alpha2, beta2, ...both }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...both },
        valueProjection: { alpha: alpha2, beta: beta2, ...both },
      }),
  }),
  scheme({
    name: "mimeticTied",
    kind: "attention",
    description: "W_K = W_Q and W_proj = -W_V^T, without a decomposition",
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
    options: { ...valueProjection, noise, variance },
    make: ({ alpha2, beta2, ...rest }) =>
      mimeticAttention({
        queryKey: false,
        valueProjection: { alpha: alpha2, beta: beta2, ...rest },
      }),
  }),
  scheme({
    name: "mimeticControl",
    kind: "attention",
    description: "random matrices with the norms of mimetic",
    options: { ...queryKey, ...valueProjection, noise, variance },
    make: ({ alpha1, beta1, alpha2, beta2, ...both }) =>
      mimeticAttention({
        queryKey: { alpha: alpha1, beta: beta1, ...both },
        valueProjection: { alpha: alpha2, beta: beta2, ...both },
        normMatched: true,
      }),
  }),
  scheme({
    name: "conditioned",
    kind: "attention",
    description: "orthonormal query and key rows per head, the value an identity",
    options: { gain: number(1, "singular values of a head's query and key weights") },
    make: conditionedAttention,
  }),
  scheme({
    name: "impulse",
    kind: "attention",
    description: "each head looks at one neighbor on the grid of its tokens",
    options: {
      scale: number(7, "norm of a head's query and key weights", { above: 0 }),
      strength: number(1000, "of the shift over the noise"),
      tolerance: number(
        0.05,
        "part of the largest singular value of positions below which none " +
          "is inverted",
        { least: 0, below: 1 },
      ),
    },
    make: impulseAttention,
  }),
];

/** The values of {@linkcode covarianceScheme}'s options. */
export type CovarianceSchemeValues = {
  /** σ₀, at the first layer. */
  readonly sigma: number;
  /** v, its change with depth. */
  readonly velocity: number;
  /** a, the change of the change. */
  readonly acceleration: number;
  /** The root mean square of a filter's norm; 0 for the formula's own. */
  readonly norm: number;
  /** Whether distances go around a filter's border. */
  readonly shift: FilterShift;
};

/** The row of {@linkcode covarianceFilters}, whose options figures read, too. */
export const covarianceScheme: TypedScheme<CovarianceSchemeValues> = scheme({
  name: "covariance",
  kind: "depthwise",
  description: "filters of the closed-form covariance, sigma + velocity t + acceleration t²/2 wide",
  options: {
    sigma: number(0.08, "width at the first layer, where depth t is 0"),
    velocity: number(0.37, "change of the width with depth, t = 1 at the last layer"),
    acceleration: number(2.9, "change of that change"),
    norm: number(0, "root mean square norm of a filter; 0 for the formula's own", { least: 0 }),
    shift: choice("wrap", "whether distances go around a filter's border", ["wrap", "none"]),
  },
  make: ({ norm, ...rest }) => covarianceFilters({ ...rest, ...norm > 0 && { norm } }),
});

const depthwise = [
  covarianceScheme,
  scheme({
    name: "dirac",
    kind: "depthwise",
    description: "filters that copy their channel",
    options: {},
    make: () => diracFilters(),
  }),
  scheme({
    name: "impulse",
    kind: "depthwise",
    description: "filters that shift their channel at random",
    options: {},
    make: () => impulseFilters(),
  }),
  scheme({
    name: "box",
    kind: "depthwise",
    description: "filters that add up random shifts of their channel",
    options: {
      taps: integer(5, "taps of a filter that aren't 0", { least: 1, most: 10_000 }),
      norm: number(0, "norm of a filter; 0 for 1/√K, K its side", { least: 0 }),
    },
    make: ({ taps, norm }) => boxFilters({ taps, ...norm > 0 && { norm } }),
  }),
  scheme({
    name: "deltaOrthogonal",
    kind: "depthwise",
    description: "filters that copy or negate their channel",
    options: { gain: number(1, "what the copy is multiplied with") },
    make: (options) => depthwiseFilters(deltaOrthogonal(options)),
  }),
];

const pieces = {
  transition: number(-8, "A_log, for a transition near 1"),
  step: number(1, "step size of every token and channel", { above: 0 }),
  correlation: number(0.5, "part of W_B in W_C", { least: 0, most: 1 }),
  convolution: boolean(true, "the short convolution passes the present token on alone"),
};
const capital = (word: string) => word[0].toUpperCase() + word.slice(1);

/** The scheme without some pieces. */
const without = (off: readonly string[]) =>
  mimeticStateSpace(Object.fromEntries(off.map((piece) => [piece, false])));

const stateSpace = [
  scheme({
    name: "mimetic",
    kind: "stateSpace",
    description: "scans that start close to causal linear attention",
    options: pieces,
    make: mimeticStateSpace,
  }),
  scheme({
    name: "mimeticControl",
    kind: "stateSpace",
    description: "mimetic with random directions of the same norms",
    options: pieces,
    make: (options) => mimeticStateSpace({ ...options, normMatched: true }),
  }),
  ...Object.keys(pieces).map((piece) =>
    scheme({
      name: `no${capital(piece)}`,
      kind: "stateSpace",
      description: `mimetic without its ${piece}`,
      options: {},
      make: () => without([piece]),
    })
  ),
  ...Object.keys(pieces).map((piece) =>
    scheme({
      name: `only${capital(piece)}`,
      kind: "stateSpace",
      description: `the ${piece} of mimetic and nothing else`,
      options: {},
      make: () => without(Object.keys(pieces).filter((other) => other !== piece)),
    })
  ),
];

/** All schemes that commands know by name; for roles of one kind, each name stands once. */
export const schemes: readonly Scheme[] = [...attention, ...depthwise, ...stateSpace];

/**
 * The schemes for a model that has roles of these kinds.
 *
 * @example
 * ```ts
 * import { schemesFor } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const names = schemesFor(["depthwise"]).map(({ name }) => name);
 * assert.ok(names.includes("covariance") && !names.includes("mimetic"));
 * ```
 */
export function schemesFor(kinds: Iterable<Role["kind"]>): Scheme[] {
  const wanted = new Set(kinds);
  return schemes.filter(({ kind }) => wanted.has(kind));
}
