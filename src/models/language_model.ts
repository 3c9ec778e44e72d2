import { add, embedding, matmul, reshape, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkIntegers, checkSwitches } from "../host/mod.ts";
import { type Initializer, normal, pytorchLinear, varianceScaling } from "../initializers/mod.ts";
import {
  causalAttention,
  gatedMlp,
  linearAttention,
  mamba,
  mamba2,
  rmsNorm,
  type Scope,
} from "../layers/mod.ts";
import type { Model } from "./model.ts";

/** Settings that all language models share. */
export interface LanguageModelOptions {
  /** Different tokens V. */
  readonly vocabulary: number;
  /** Width D. Default 64. */
  readonly dim?: number;
  /** Layers. Default 2. */
  readonly depth?: number;
  /** Tokens T of a sequence that the model is described with; it can be built for any. Default 128. */
  readonly length?: number;
  /** The vocabulary is rounded up to a multiple of this. Default 8. */
  readonly padVocabulary?: number;
  /** The head's weight is the embedding's. Default true. */
  readonly tied?: boolean;
  /**
   * Features of a gated perceptron after every mixer, rounded up to a multiple of 128 as state-spaces/mamba
   * does; 0 for none. With them, what adds to the residual stream starts at 1/√(2·depth), where
   * `MambaLMHeadModel` ends with 1/√depth, as it initializes a second time. Default 0.
   */
  readonly hidden?: number;
}

/** Settings of {@linkcode mambaLanguageModel}. */
export interface MambaLanguageModelOptions extends LanguageModelOptions {
  /** States N of a channel. Default 16, with Mamba-2 128. */
  readonly states?: number;
  /** Width of the short convolution. Default 4. */
  readonly taps?: number;
  /** Inner width over the width. Default 2. */
  readonly expand?: number;
}

/** Settings of {@linkcode mamba2LanguageModel}. */
export interface Mamba2LanguageModelOptions extends MambaLanguageModelOptions {
  /** Channels P of a head. Default 64. */
  readonly headDim?: number;
}

/** Settings of {@linkcode transformerLanguageModel}. */
export interface TransformerLanguageModelOptions extends LanguageModelOptions {
  /** Heads H. Default 1. */
  readonly heads?: number;
  /** Heads of keys and values, a divisor of H; fewer than H make grouped-query attention. Default H. */
  readonly keyHeads?: number;
}

/** Settings of {@linkcode linearAttentionLanguageModel}. */
export interface LinearAttentionLanguageModelOptions extends LanguageModelOptions {
  /** Heads H. Default 1. */
  readonly heads?: number;
  /** Divide the weights by their sum. Default true. */
  readonly normalized?: boolean;
}

/** Mixes tokens `[B, T, D]`; `outInitializer` makes what adds to the residual stream. */
type Mixer = (scope: Scope, x: Tensor, out: { outInitializer: Initializer }) => Tensor;

const DEFAULTS = { dim: 64, depth: 2, length: 128, padVocabulary: 8, tied: true, hidden: 0 };

/**
 * A Mamba language model, tokens `[B, T]` → logits `[B·T, V]`, with the names, layouts and defaults of
 * state-spaces/mamba's `MambaLMHeadModel`.
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
  return languageModel(
    "mamba",
    options,
    settings,
    (scope, x, out) => mamba(scope, x, { ...settings, ...out }),
  );
}

/**
 * A Mamba-2 language model, tokens `[B, T]` → logits `[B·T, V]`, as state-spaces/mamba's.
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
  return languageModel(
    "mamba2",
    options,
    settings,
    (scope, x, out) => mamba2(scope, x, { ...settings, ...out }),
  );
}

/**
 * A causal Transformer without positions, with state-spaces/mamba's attention and gated perceptrons.
 *
 * @example
 * ```ts
 * import { transformerLanguageModel } from "@x/mimetic/models";
 *
 * console.log(transformerLanguageModel({ vocabulary: 30, dim: 64, heads: 2 }).configuration);
 * ```
 */
export function transformerLanguageModel(options: TransformerLanguageModelOptions): Model {
  const { heads = 1, keyHeads = heads, dim = DEFAULTS.dim } = options;
  const hidden = options.hidden ?? Math.trunc(8 * dim / 3);
  return languageModel(
    "transformer",
    { ...options, hidden },
    { heads, keyHeads },
    (scope, x, out) => causalAttention(scope, x, { heads, keyHeads, ...out }),
  );
}

/**
 * A language model of causal linear attention: what mimetic state-space models start close to.
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
  return languageModel(
    "linear_attention",
    options,
    settings,
    (scope, x, out) => linearAttention(scope, x, { ...settings, ...out }),
  );
}

/** What the width of gated perceptrons is a multiple of. */
const MULTIPLE = 128;

function languageModel(
  architecture: string,
  options: LanguageModelOptions,
  mixerSettings: Readonly<Record<string, unknown>>,
  mixer: Mixer,
): Model {
  const asked = { ...DEFAULTS, ...options };
  const doing = `describe a ${architecture}`;
  checkInteger(doing, "hidden", asked.hidden, { least: 0 });
  const hidden = Math.ceil(asked.hidden / MULTIPLE) * MULTIPLE;
  const settings = { ...asked, hidden };
  const { vocabulary, dim, depth, length, padVocabulary } = settings;
  checkIntegers(doing, { vocabulary, dim, depth, length, padVocabulary });
  checkMixer(doing, dim, { tied: settings.tied, ...mixerSettings });
  const classes = Math.ceil(vocabulary / padVocabulary) * padVocabulary;
  // What adds to the residual stream starts smaller in deep models, as GPT-2's.
  const residuals = depth * (hidden ? 2 : 1);
  const outInitializer = varianceScaling({ scale: 1 / 3 / residuals, distribution: "uniform" });
  return {
    name: `${architecture}_${dim}_${depth}`,
    configuration: { architecture, ...settings, ...mixerSettings },
    input: { name: "tokens", shape: [length], dtype: "int32" },
    classes,
    ...settings.tied && { aliases: { "lm_head.weight": "backbone.embedding.weight" } },
    build(scope, tokens) {
      const backbone = scope.child("backbone");
      const table = backbone.child("embedding").parameter("weight", {
        shape: [classes, dim],
        fanIn: classes,
        fanOut: dim,
        initializer: normal(0.02),
        use: "undecayed",
      }).tensor;
      let x = embedding(table, tokens);
      for (let index = 0; index < depth; index++) {
        const layer = backbone.child(`layers.${index}`);
        const normalized = rmsNorm(layer.child("norm"), x);
        x = add(x, mixer(layer.child("mixer"), normalized, { outInitializer }));
        if (hidden) {
          const normalized = rmsNorm(layer.child("norm2"), x);
          x = add(x, gatedMlp(layer.child("mlp"), normalized, { hidden, outInitializer }));
        }
        layer.observe("output", x);
      }
      const features = rmsNorm(backbone.child("norm_f"), x);
      const rows = reshape(features, [tokens.shape[0] * tokens.shape[1], dim]);
      return matmul(rows, settings.tied ? table : head(scope, classes, dim), { transposeB: true });
    },
  };
}

/** Sizes that must be whole and divide the width, and switches, by whichever of them there are. */
function checkMixer(
  doing: string,
  dim: number,
  settings: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(settings)) {
    if (name === "tied" || name === "normalized") checkSwitches(doing, { [name]: value });
    else checkInteger(doing, name, value);
  }
  const sizes = settings as Record<string, number | undefined>;
  const { expand = 1, heads, keyHeads, headDim } = sizes;
  const parts = heads ?? headDim;
  if (parts !== undefined && expand * dim % parts !== 0) {
    throw new RangeError(
      `Cannot ${doing}: expected a width that is a multiple of the ` +
        `${heads ? "heads" : "heads' channels"}, got ${expand * dim} and ${parts}`,
    );
  }
  if (keyHeads !== undefined && heads! % keyHeads !== 0) {
    throw new RangeError(
      `Cannot ${doing}: expected keyHeads that divide the ${heads} heads, got ${keyHeads}`,
    );
  }
}

/** The head's own weight, where it isn't the embedding's. */
function head(scope: Scope, classes: number, dim: number): Tensor {
  return scope.child("lm_head").parameter("weight", {
    shape: [classes, dim],
    fanIn: dim,
    fanOut: classes,
    initializer: pytorchLinear(),
  }).tensor;
}
