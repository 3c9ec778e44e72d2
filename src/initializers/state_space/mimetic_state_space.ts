import { show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import { formatShape } from "../../tensors/mod.ts";
import { sliceValues } from "../slices.ts";
import type { Parameter, Slice, StateSpaceRole, StructuredInitializer } from "../types.ts";

/** Options of {@linkcode mimeticStateSpace}; each piece is `false` to leave it as it is. */
export interface MimeticStateSpaceOptions {
  /**
   * What makes Ā = exp(−Δ·exp(A_log)) close to 1: the value of `A_log`, −8 if left out; or the paper's own
   * reparameterization A = −exp(−c·a), where c is `scale`, a power of two, and a starts as the layer's default
   * `A_log`, so that A = −1, −2⁻ᶜ, … −N⁻ᶜ in Mamba-1 and −u⁻ᶜ with u uniform over [1, 16) in Mamba-2.
   */
  readonly transition?: number | false | { readonly scale: number };
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

/** Up to which c goes: beyond, the second state's A = −2⁻ᶜ is 0 in any sequence there is. */
const LARGEST_SCALE = 64;

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
 * The paper reparameterizes A = −exp(−c·a) instead, with c = 8 (2 and 4 were tried, too), and initializes one
 * layer alone, the fourth, where a hybrid has its attention (both from a review that quotes it, not read in
 * the paper itself). `transition: { scale: 8 }` is that: it sets `A_log = −c·a` and publishes the factor c, by
 * which a `Session` that is given `learnedFactors` learns a = −A_log / c up to its sign. The gradient of a is
 * then −c times that of `A_log`, and a step of Adam's in a moves `A_log` by c times; files hold `A_log` as
 * other libraries read it, and in these its learning rate times c comes to the same, but for Adam's ε and
 * clipping. What differs from the paper: W_C is mixed with W_B by ρ, as third-party code does; the paper
 * says only that they are correlated. One layer alone is `onLayers`, or `:layers=3` on command lines.
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
    factors({ transition }) {
      return new Map(scaled(pieces) ? [[transition, pieces.transition.scale]] : []);
    },
    initialize(role, weights, random) {
      setTransition(weights(role.transition), pieces.transition);
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

/** True if A is reparameterized. */
function scaled(pieces: Pieces): pieces is Pieces & { transition: { scale: number } } {
  return typeof pieces.transition === "object";
}

/** `A_log`: a constant, or −c times what it is by default. */
function setTransition(values: Float32Array, transition: Pieces["transition"]): void {
  if (typeof transition === "number") values.fill(transition);
  else if (transition) values.forEach((a, i) => values[i] = 0 - transition.scale * a);
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
  if (typeof transition === "object" && transition !== null) {
    const { scale } = transition;
    if (!Number.isInteger(Math.log2(scale)) || scale < 1 || scale > LARGEST_SCALE) {
      fail(`transition.scale to be a power of two from 1 to ${LARGEST_SCALE}`, scale);
    }
  } else if (!numberOr(transition, () => true)) {
    fail("transition to be a finite number, false or { scale }", transition);
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
