import { add, assign, clip as bounded, multiply, scale, type Tensor, view } from "../graph/mod.ts";
import { checkPrecision, checkUpdate } from "./optimizer_checks.ts";
import type { Optimizer } from "./optimizers.ts";
import { clipFactor, mix, rangeOf, shrunk } from "./update_ranges.ts";

/** Settings of {@linkcode lion}. */
export interface LionOptions {
  /** The part of the momentum in a step's direction. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the momentum. Default 0.99. */
  readonly beta2?: number;
  /** Decoupled weight decay λ; a step shrinks weights by `learning rate · λ`. Default 0. */
  readonly weightDecay?: number;
  /** Largest norm of the gradient; 0 for no limit. Default 0. */
  readonly clip?: number;
}

/**
 * Lion (Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2): every element
 * moves by the learning rate,
 * `p ← p(1 − ηλ) − η·sign(β₁m + (1 − β₁)g)`, then `m ← β₂m + (1 − β₂)g`.
 *
 * The authors take a learning rate that is 3 to 10 times smaller than AdamW's, and a weight decay that is
 * as many times larger. Directions below 1e-38, where float32 has few digits, count less than a sign.
 *
 * @throws {RangeError} if a setting is out of range, or a decay so close to 1 that float32 numbers
 *   would average over another time.
 *
 * @example
 * ```ts
 * import { lion } from "@x/mimetic/training";
 *
 * console.log(lion({ weightDecay: 0.5 }).configuration);
 * ```
 */
export function lion(options: LionOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0, clip = 0 } = options;
  checkUpdate({ weightDecay, clip }, { beta1, beta2 });
  checkPrecision({ beta1, beta2 });
  return {
    configuration: { optimizer: "lion", beta1, beta2, weightDecay, clip },
    states: ["momentum"],
    scalarCount: 1,
    scalars: (rate) => Float32Array.of(rate),
    update(inputs) {
      const { decayed, parameters: { shape: [size] }, squaredNorm } = inputs;
      const factor = clipFactor(squaredNorm, clip);
      const rate = view(inputs.scalars, 0, [1]);
      const bounds = [...new Set([0, weightDecay === 0 ? size : decayed, size])];
      return bounds.slice(1).flatMap((to, i) => {
        const { parameters: p, gradient, states: [m] } = rangeOf(inputs, bounds[i], to);
        const g = factor ? multiply(gradient, factor) : gradient;
        const step = scale(multiply(signOf(mix(m, g, beta1)), rate), -1);
        const kept = shrunk(p, rate, to <= decayed ? weightDecay : 0);
        return [assign(p, add(kept, step)), assign(m, mix(m, g, beta2))];
      });
    },
  };
}

/** The sign, from two steps that never pass float32's largest number. */
function signOf(x: Tensor): Tensor {
  const grown = bounded(scale(x, 1e19), { least: -1, most: 1 });
  return bounded(scale(grown, 1e19), { least: -1, most: 1 });
}
