import { checkNumber } from "../../host/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Initializer } from "../types.ts";

/**
 * Mamba-1's default for `A_log` `(E, N)`: ln 1, ln 2, …, ln N in every row, so that A = −1 … −N, the
 * real part of S4D-Lin (Gu et al. 2022; `mamba_simple.py` of state-spaces/mamba).
 *
 * @example
 * ```ts
 * import { mambaTransition } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const parameter = { name: "A_log", shape: [2, 3], fanIn: 3, fanOut: 2 };
 * const values = mambaTransition()(parameter, new Random(0));
 * assert.deepEqual(Array.from(values, (x) => Math.round(Math.exp(x))), [1, 2, 3, 1, 2, 3]);
 * ```
 */
export function mambaTransition(): Initializer {
  return ({ shape }) => {
    const states = shape[shape.length - 1];
    return Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.log(i % states + 1));
  };
}

/** Options of {@linkcode mamba2Transition}. */
export interface Mamba2TransitionOptions {
  /** The smallest −A; 1 if left out. */
  readonly low?: number;
  /** What −A stays below; 16 if left out. */
  readonly high?: number;
}

/**
 * Mamba-2's default for `A_log` `(H)`: the logarithms of numbers uniform over `[low, high)`
 * (`mamba2.py` of state-spaces/mamba).
 *
 * @throws {RangeError} Unless 0 < low ≤ high.
 *
 * @example
 * ```ts
 * import { mamba2Transition } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const parameter = { name: "A_log", shape: [8], fanIn: 8, fanOut: 8 };
 * const values = mamba2Transition()(parameter, new Random(0));
 * assert.ok(values.every((x) => x >= 0 && x <= Math.log(16)));
 * ```
 */
export function mamba2Transition(options: Mamba2TransitionOptions = {}): Initializer {
  const { low = 1, high = 16 } = options;
  checkNumber("draw transitions", "low", low, { above: 0 });
  checkNumber("draw transitions", "high", high, { least: low });
  return ({ shape }, random) => {
    const out = new Float32Array(sizeOf(shape));
    random.fillUniform(out, low, high);
    return out.map(Math.log);
  };
}

/** Options of {@linkcode mambaStepBias}. */
export interface MambaStepBiasOptions {
  /** The smallest step size; 0.001 if left out. */
  readonly min?: number;
  /** The largest step size; 0.1 if left out. */
  readonly max?: number;
  /** Smaller ones become this; 1e-4 if left out. */
  readonly floor?: number;
}

/**
 * Mamba's default for the bias of the step sizes: Δ is drawn log-uniformly from `[min, max)`, at least
 * `floor`, and the bias is softplus⁻¹(Δ) = Δ + ln(1 − e^−Δ) (both versions of state-spaces/mamba).
 *
 * @throws {RangeError} Unless 0 < min ≤ max and floor > 0.
 *
 * @example
 * ```ts
 * import { mambaStepBias } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const parameter = { name: "dt_proj.bias", shape: [64], fanIn: 4, fanOut: 64 };
 * const steps = mambaStepBias()(parameter, new Random(0)).map((x) => Math.log1p(Math.exp(x)));
 * assert.ok(steps.every((step) => step > 0.00099 && step < 0.101));
 * ```
 */
export function mambaStepBias(
  { min = 0.001, max = 0.1, floor = 1e-4 }: MambaStepBiasOptions = {},
): Initializer {
  checkNumber("draw step sizes", "min", min, { above: 0 });
  checkNumber("draw step sizes", "max", max, { least: min });
  checkNumber("draw step sizes", "floor", floor, { above: 0 });
  return ({ shape }, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => {
      const [from, to] = [Math.log(min), Math.log(max)];
      const step = Math.max(floor, Math.exp(from + random.uniform() * (to - from)));
      return step + Math.log(-Math.expm1(-step));
    });
}
