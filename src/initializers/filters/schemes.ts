import { deltaOrthogonal } from "../classical/delta_orthogonal.ts";
import { type Scheme, scheme, type TypedScheme } from "../scheme.ts";
import { choice, integer, number, type SchemeOption } from "../scheme_options.ts";
import { boxFilters } from "./box_filters.ts";
import { covarianceFilters } from "./covariance_filters.ts";
import { bumpFilters } from "./bump_filters.ts";
import { depthwiseFilters, diracFilters, impulseFilters } from "./depthwise_filters.ts";
import type { FilterShift } from "./filter_covariance.ts";
import { noiseFilters } from "./noise_filters.ts";
import { sharedFilters } from "./shared_filters.ts";

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

const covariance: {
  readonly [N in keyof CovarianceSchemeValues]: SchemeOption<CovarianceSchemeValues[N]>;
} = {
  sigma: number(0.08, "width at the first layer, where depth t is 0"),
  velocity: number(0.37, "change of the width with depth, t = 1 at the last layer"),
  acceleration: number(2.9, "change of that change"),
  norm: number(0, "root mean square norm of a filter; 0 for the formula's own", { least: 0 }),
  shift: choice("wrap", "whether distances go around a filter's border", ["wrap", "none"]),
};

/** The row of {@linkcode covarianceFilters}, whose options figures read, too. */
export const covarianceScheme: TypedScheme<CovarianceSchemeValues> = scheme({
  name: "covariance",
  kind: "depthwise",
  description: "filters of the closed-form covariance, sigma + velocity t + acceleration t²/2 wide",
  control: "covarianceControl",
  options: covariance,
  make: ({ norm, ...rest }) => covarianceFilters({ ...rest, ...norm > 0 && { norm } }),
});

const norm = number(0, "norm of a filter; 0 for 1/√K, K its side", { least: 0 });
const normOf = (norm: number) => norm > 0 ? { norm } : {};

/** What filters that channels share may be; all but the layer's own start have the norm 1/√K. */
const bases = {
  default: {},
  impulse: { base: impulseFilters({ norm: "1/sqrt(K)" }) },
  box: { base: boxFilters() },
  bump: { base: bumpFilters() },
  noise: { base: noiseFilters() },
};

/** The schemes for depthwise filters. */
export const filterSchemes: readonly Scheme[] = [
  covarianceScheme,
  scheme({
    name: "covarianceControl",
    kind: "depthwise",
    description: "filters of independent numbers with the norms of covariance",
    options: {
      sigma: covariance.sigma,
      velocity: covariance.velocity,
      acceleration: covariance.acceleration,
      norm: covariance.norm,
      shift: covariance.shift,
    },
    make: ({ norm, ...rest }) =>
      covarianceFilters({ ...rest, ...norm > 0 && { norm }, normMatched: true }),
  }),
  scheme({
    name: "dirac",
    kind: "depthwise",
    description: "filters that copy their channel",
    control: "noise:norm=1",
    options: {},
    make: () => diracFilters(),
  }),
  scheme({
    name: "impulse",
    kind: "depthwise",
    description: "filters that shift their channel at random",
    control: "noise:norm=1",
    options: { norm: number(1, "norm of a filter", { above: 0 }) },
    make: impulseFilters,
  }),
  scheme({
    name: "box",
    kind: "depthwise",
    description: "filters that add up random shifts of their channel",
    control: "noise",
    options: {
      taps: integer(5, "taps of a filter that aren't 0", { least: 1, most: 10_000 }),
      norm,
    },
    make: ({ taps, norm }) => boxFilters({ taps, ...normOf(norm) }),
  }),
  scheme({
    name: "bump",
    kind: "depthwise",
    description: "filters that are Gaussian bumps round a random place",
    control: "noise",
    options: { variance: number(1, "of the bump, in squared pixels", { above: 0 }), norm },
    make: ({ variance, norm }) => bumpFilters({ variance, ...normOf(norm) }),
  }),
  scheme({
    name: "noise",
    kind: "depthwise",
    description: "filters of independent numbers with one norm",
    options: { norm },
    make: ({ norm }) => noiseFilters(normOf(norm)),
  }),
  scheme({
    name: "shared",
    kind: "depthwise",
    description: "a few filters, and every channel starts from one of them",
    control: "default",
    options: {
      filters: integer(8, "different filters of a layer", { least: 1, most: 10_000 }),
      base: choice("default", "what they are", ["default", "impulse", "box", "bump", "noise"]),
    },
    make: ({ filters, base }) => sharedFilters({ filters, ...bases[base] }),
  }),
  scheme({
    name: "deltaOrthogonal",
    kind: "depthwise",
    description: "filters that copy or negate their channel",
    control: "noise:norm=1",
    controlNames: { gain: "norm" },
    options: { gain: number(1, "what the copy is multiplied with", { above: 0 }) },
    make: (options) => depthwiseFilters(deltaOrthogonal(options)),
  }),
];
