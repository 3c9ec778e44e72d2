import { deltaOrthogonal } from "../classical/delta_orthogonal.ts";
import { type Scheme, scheme, type TypedScheme } from "../scheme.ts";
import { choice, integer, number } from "../scheme_options.ts";
import { boxFilters } from "./box_filters.ts";
import { covarianceFilters } from "./covariance_filters.ts";
import { depthwiseFilters, diracFilters, impulseFilters } from "./depthwise_filters.ts";
import type { FilterShift } from "./filter_covariance.ts";

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

/** The schemes for depthwise filters. */
export const filterSchemes: readonly Scheme[] = [
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
