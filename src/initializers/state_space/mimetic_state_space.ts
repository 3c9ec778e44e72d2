import { show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { formatShape } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import type { Parameter, Slice, StateSpaceRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode mimeticStateSpace}; each piece is `false` to leave it as it is. */
export interface MimeticStateSpaceOptions {
  /** The value of `A_log`, so that Ā = exp(−Δ·exp(A_log)) is close to 1; −8 if left out. */
  readonly transition?: number | false;
  /** The step size Δ of every token and channel; 1 if left out. */
  readonly step?: number | false;
  /** ρ in W_C ← (1 − ρ) W_C + ρ W_B; 0.5 if left out. */
  readonly correlation?: number | false;
  /** Makes the short convolution pass the present token on alone; `true` if left out. */
  readonly convolution?: boolean;
  /**
   * The control arm: W_C and the filters get random directions with the norms that they would have
   * had. The transition and the step are sizes themselves and stay. `false` if left out.
   */
  readonly normMatched?: boolean;
}

type Pieces = Required<MimeticStateSpaceOptions>;

const DEFAULTS: Pieces = {
  transition: -8,
  step: 1,
  correlation: 0.5,
  convolution: true,
  normMatched: false,
};

/**
 * Mimetic initialization of state-space layers, which start close to causal linear attention and so
 * recall from the first step on (Trockman et al., arXiv:2410.11135): Ā ≈ 1 by `A_log = −8`, Δ = 1 by a
 * projection of zeros and the bias ln(e^Δ − 1), W_Cᵀ W_B ≈ I by mixing W_B into W_C, and a short
 * convolution that is the identity. Everything else keeps its default.
 *
 * @throws {TypeError} If an option isn't one, or isn't of its type.
 * @throws {RangeError} When initializing, if W_B and W_C don't have the same shape.
 *
 * @example
 * ```ts
 * import { mimeticStateSpace } from "@x/mimetic/initializers";
 * import { describe, initialize, mambaLanguageModel } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(mambaLanguageModel({ vocabulary: 30, dim: 32, depth: 1 }));
 * const scheme = mimeticStateSpace({ convolution: false });
 * const values = initialize(network, { seed: 0, structured: [scheme] });
 * assert.ok(values.get("backbone.layers.0.mixer.A_log")!.every((x) => x === -8));
 * ```
 */
export function mimeticStateSpace(
  options: MimeticStateSpaceOptions = {},
): StructuredInitializer<StateSpaceRole> {
  const pieces = resolve(options);
  return {
    kind: "stateSpace",
    initialize(role, weights, random) {
      if (pieces.transition !== false) weights(role.transition).fill(pieces.transition);
      if (pieces.step !== false) {
        sliceValues(role.step, weights).fill(0);
        weights(role.stepBias).fill(inverseSoftplus(pieces.step));
      }
      if (pieces.correlation !== false) {
        correlate(
          role,
          weights,
          pieces.correlation,
          pieces.normMatched,
          random.child("correlation"),
        );
      }
      if (pieces.convolution) {
        setFilters(role, weights, pieces.normMatched, random.child("convolution"));
      }
    },
  };
}

/** x with log(1 + exp(x)) = step; exp overflows beyond 709. */
function inverseSoftplus(step: number): number {
  return step > 30 ? step + Math.log1p(-Math.exp(-step)) : Math.log(Math.expm1(step));
}

function resolve(options: MimeticStateSpaceOptions): Pieces {
  const fail = (rule: string, value: unknown): never => {
    throw new TypeError(`Cannot make a mimetic state space: expected ${rule}, got ${show(value)}`);
  };
  for (const name of Object.keys(options)) {
    if (!(name in DEFAULTS)) fail(`no options but ${Object.keys(DEFAULTS).join(", ")}`, name);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const pieces: Pieces = { ...DEFAULTS, ...Object.fromEntries(given) };
  const { transition, step, correlation, convolution, normMatched } = pieces;
  const numberOr = (value: unknown, fits: (x: number) => boolean) =>
    value === false || typeof value === "number" && Number.isFinite(value) && fits(value);
  if (!numberOr(transition, () => true)) {
    fail("transition to be a finite number or false", transition);
  }
  if (!numberOr(step, (x) => x > 0)) fail("step to be a finite number above 0 or false", step);
  if (!numberOr(correlation, (x) => x >= 0 && x <= 1)) {
    fail("correlation to be a number from 0 to 1 or false", correlation);
  }
  if (typeof convolution !== "boolean") fail("convolution to be true or false", convolution);
  if (typeof normMatched !== "boolean") fail("normMatched to be true or false", normMatched);
  return pieces;
}

/** W_C ← (1 − ρ) W_C + ρ W_B, or a random matrix of that one's norm. */
function correlate(
  { name, read, write }: StateSpaceRole,
  weights: (parameter: Parameter) => Float32Array,
  rho: number,
  control: boolean,
  random: Random,
): void {
  const [to, from] = [sliceValues(read, weights), sliceValues(write, weights)];
  if (to.length !== from.length || read.rows !== write.rows) {
    const shape = ({ parameter, rows }: Slice) => formatShape([rows, ...parameter.shape.slice(1)]);
    throw new RangeError(
      `Cannot initialize ${name}: expected W_B and W_C of one shape, got ${shape(write)} and ` +
        shape(read),
    );
  }
  to.forEach((c, i) => to[i] = (1 - rho) * c + rho * from[i]);
  if (control) randomize(to, random);
}

/** Filters that pass the present token on, or random ones of that norm; no bias. */
function setFilters(
  { convolution: { weight, bias } }: StateSpaceRole,
  weights: (parameter: Parameter) => Float32Array,
  control: boolean,
  random: Random,
): void {
  const filters = weights(weight);
  const taps = weight.shape[weight.shape.length - 1];
  filters.fill(0);
  for (let last = taps - 1; last < filters.length; last += taps) {
    filters[last] = 1;
    if (control) randomize(filters.subarray(last + 1 - taps, last + 1), random);
  }
  weights(bias).fill(0);
}

/** A random direction, of the same norm. */
function randomize(values: Float32Array, random: Random): void {
  const before = norm(values);
  random.fillNormal(values, 0, 1);
  const factor = before / norm(values);
  values.forEach((value, i) => values[i] = value * factor);
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
