import { causalAttention, gatedLinearAttention, linearAttention } from "../layers/mod.ts";
import { languageModel, type LanguageModelOptions, WIDTH } from "./language_model.ts";
import type { Model } from "./model.ts";

/** Settings of {@linkcode transformerLanguageModel}. */
export interface TransformerLanguageModelOptions extends LanguageModelOptions {
  /** Heads H. Default 1. */
  readonly heads?: number;
  /** Heads of keys and values, a divisor of H; fewer than H make grouped-query attention. Default H. */
  readonly keyHeads?: number;
  /**
   * Features of the gated perceptrons, rounded up to a multiple of 128; 0 for none. Default ⌊8D/3⌋, as
   * state-spaces/mamba's.
   */
  readonly hidden?: number;
}

/** Settings of {@linkcode linearAttentionLanguageModel}. */
export interface LinearAttentionLanguageModelOptions extends LanguageModelOptions {
  /** Heads H. Default 1. */
  readonly heads?: number;
  /** Divide the weights by their sum. Default true. */
  readonly normalized?: boolean;
}

/** Settings of {@linkcode gatedLinearAttentionLanguageModel}. */
export interface GatedLinearAttentionLanguageModelOptions extends LanguageModelOptions {
  /** Heads H. Default 1. */
  readonly heads?: number;
  /** The rank of the gates' projection. Default 16. */
  readonly gateRank?: number;
}

/**
 * A causal Transformer without positions, with state-spaces/mamba's attention and gated perceptrons.
 *
 * @throws {RangeError} if a size isn't a positive whole number, or the width isn't a multiple
 *   of the heads, or these of the key heads.
 *
 * @example
 * ```ts
 * import { transformerLanguageModel } from "@x/mimetic/models";
 *
 * console.log(transformerLanguageModel({ vocabulary: 30, dim: 64, heads: 2 }).configuration);
 * ```
 */
export function transformerLanguageModel(options: TransformerLanguageModelOptions): Model {
  const { heads = 1, keyHeads = heads, dim = WIDTH } = options;
  const hidden = options.hidden ?? Math.trunc(8 * dim / 3);
  return languageModel({ ...options, hidden }, {
    name: "transformer",
    settings: { heads, keyHeads },
    mixer: (scope, x, out) => causalAttention(scope, x, { heads, keyHeads, ...out }),
  });
}

/**
 * A language model of causal linear attention: what mimetic state-space models start close to.
 *
 * @throws {RangeError} if a size isn't a positive whole number, or the width isn't a multiple
 *   of the heads.
 *
 * @example
 * ```ts
 * import { linearAttentionLanguageModel } from "@x/mimetic/models";
 *
 * console.log(linearAttentionLanguageModel({ vocabulary: 30, dim: 64, heads: 2 }).configuration);
 * ```
 */
export function linearAttentionLanguageModel(
  options: LinearAttentionLanguageModelOptions,
): Model {
  const { heads = 1, normalized = true } = options;
  const settings = { heads, normalized };
  return languageModel(options, {
    name: "linear_attention",
    settings,
    mixer: (scope, x, out) => linearAttention(scope, x, { ...settings, ...out }),
  });
}

/**
 * A language model of gated linear attention (Yang et al. 2024), in the frame of the others.
 *
 * @throws {RangeError} if a size isn't a positive whole number, or the width isn't a multiple
 *   of the heads.
 *
 * @example
 * ```ts
 * import { gatedLinearAttentionLanguageModel } from "@x/mimetic/models";
 *
 * const model = gatedLinearAttentionLanguageModel({ vocabulary: 30, dim: 64, heads: 4 });
 * console.log(model.configuration);
 * ```
 */
export function gatedLinearAttentionLanguageModel(
  options: GatedLinearAttentionLanguageModelOptions,
): Model {
  const { heads = 1, gateRank = 16 } = options;
  const settings = { heads, gateRank };
  return languageModel(options, {
    name: "gated_linear_attention",
    settings,
    mixer: (scope, x, out) => gatedLinearAttention(scope, x, { ...settings, ...out }),
  });
}
