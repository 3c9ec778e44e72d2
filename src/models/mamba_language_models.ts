import { mamba, mamba2 } from "../layers/mod.ts";
import { languageModel, type LanguageModelOptions } from "./language_model.ts";
import type { Model } from "./model.ts";

/** Settings of {@linkcode mambaLanguageModel}. */
export interface MambaLanguageModelOptions extends LanguageModelOptions {
  /** States N of a channel. Default 16, with Mamba-2 128. */
  readonly states?: number;
  /** Width of the short convolution. Default 4. */
  readonly taps?: number;
  /** Inner width over the width; their product, as computed, must be whole. Default 2. */
  readonly expand?: number;
}

/** Settings of {@linkcode mamba2LanguageModel}. */
export interface Mamba2LanguageModelOptions extends MambaLanguageModelOptions {
  /** Channels P of a head. Default 64. */
  readonly headDim?: number;
}

/**
 * A Mamba language model, tokens `[B, T]` → logits `[B·T, V]`, with the names, layouts and defaults of
 * state-spaces/mamba's `MambaLMHeadModel`.
 *
 * @throws {RangeError} if a size isn't a positive whole number.
 *
 * @example
 * ```ts
 * import { describe, mambaLanguageModel } from "@x/mimetic/models";
 *
 * const { parameters } = describe(mambaLanguageModel({ vocabulary: 30, dim: 64, depth: 2 }));
 * console.log(parameters.map(({ name }) => name).join("\n"));
 * ```
 */
export function mambaLanguageModel(options: MambaLanguageModelOptions): Model {
  const { states = 16, taps = 4, expand = 2 } = options;
  const settings = { states, taps, expand };
  return languageModel(options, {
    name: "mamba",
    settings,
    mixer: (scope, x, out) => mamba(scope, x, { ...settings, ...out }),
  });
}

/**
 * A Mamba-2 language model, tokens `[B, T]` → logits `[B·T, V]`, as state-spaces/mamba's.
 *
 * @throws {RangeError} if a size isn't a positive whole number, or the inner width isn't a multiple
 *   of the heads.
 *
 * @example
 * ```ts
 * import { mamba2LanguageModel } from "@x/mimetic/models";
 *
 * console.log(mamba2LanguageModel({ vocabulary: 30, dim: 64 }).configuration);
 * ```
 */
export function mamba2LanguageModel(options: Mamba2LanguageModelOptions): Model {
  const { states = 128, taps = 4, expand = 2, headDim = 64 } = options;
  const settings = { states, taps, expand, headDim };
  return languageModel(options, {
    name: "mamba2",
    settings,
    mixer: (scope, x, out) => mamba2(scope, x, { ...settings, ...out }),
  });
}
