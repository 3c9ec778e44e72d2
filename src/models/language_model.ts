import { add, embedding, matmul, reshape, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkIntegers, checkNumber, checkSwitches } from "../host/mod.ts";
import { type Initializer, normal, pytorchLinear, varianceScaling } from "../initializers/mod.ts";
import { gatedMlp, rmsNorm, type Scope } from "../layers/mod.ts";
import { checkSettings } from "./check_settings.ts";
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
   * does; 0 for none. Default 0.
   */
  readonly hidden?: number;
}

/** What tells one architecture from another. */
export interface Architecture {
  /** Its name, such as `"mamba"`. */
  readonly name: string;
  /** The mixer's settings, for the configuration. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Mixes tokens `[B, T, D]`; `outInitializer` makes what adds to the residual stream. */
  readonly mixer: (scope: Scope, x: Tensor, out: { outInitializer: Initializer }) => Tensor;
}

/** The width D by default. */
export const WIDTH = 64;

const DEFAULTS = { dim: WIDTH, depth: 2, length: 128, padVocabulary: 8, tied: true, hidden: 0 };

/** What the width of gated perceptrons is a multiple of. */
const MULTIPLE = 128;

/**
 * A language model of state-spaces/mamba's frame: an embedding, layers of RMS norm, mixer and perhaps a
 * gated perceptron on a residual stream, a last norm and the head. `out_proj` and `fc2` start as
 * PyTorch's linear layers over √depth.
 */
export function languageModel(
  options: LanguageModelOptions,
  { name, settings: own, mixer }: Architecture,
): Model {
  const doing = `describe a ${name}`;
  checkSettings(doing, options, { ...DEFAULTS, vocabulary: 0, ...own }, name);
  const asked = { ...DEFAULTS, ...options };
  checkInteger(doing, "hidden", asked.hidden, { least: 0 });
  const hidden = Math.ceil(asked.hidden / MULTIPLE) * MULTIPLE;
  const settings = { ...asked, hidden };
  const { vocabulary, dim, depth, length, padVocabulary, tied } = settings;
  checkIntegers(doing, { vocabulary, dim, depth, length, padVocabulary });
  checkMixer(doing, dim, { tied, ...own });
  const classes = Math.ceil(vocabulary / padVocabulary) * padVocabulary;
  return {
    name: `${name}_${dim}_${depth}`,
    configuration: { architecture: name, ...settings, ...own },
    input: { name: "tokens", shape: [length], dtype: "int32" },
    classes,
    ...tied && { aliases: { "lm_head.weight": "backbone.embedding.weight" } },
    build: (scope, tokens) => build(scope, tokens, { classes, dim, depth, hidden, tied, mixer }),
  };
}

/** What the graph is built from. */
interface Frame extends Pick<Architecture, "mixer"> {
  readonly classes: number;
  readonly dim: number;
  readonly depth: number;
  readonly hidden: number;
  readonly tied: boolean;
}

/** `tokens [B, T] → logits [B·T, classes]`. */
function build(
  scope: Scope,
  tokens: Tensor,
  { classes, dim, depth, hidden, tied, mixer }: Frame,
): Tensor {
  // What adds to the residual stream starts smaller in deep models, by 1/√depth. With perceptrons there are
  // two additions a layer; but MambaLMHeadModel initializes once more after its backbone, which knows of
  // them, and then it takes one for granted.
  const outInitializer = varianceScaling({ scale: 1 / 3 / depth, distribution: "uniform" });
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
    x = backbone.block(`layers.${index}`, (layer) => {
      const normalized = rmsNorm(layer.child("norm"), x);
      let y = add(x, mixer(layer.child("mixer"), normalized, { outInitializer }));
      if (hidden) {
        const normalized = rmsNorm(layer.child("norm2"), y);
        y = add(y, gatedMlp(layer.child("mlp"), normalized, { hidden, outInitializer }));
      }
      layer.observe("output", y);
      return y;
    });
  }
  const features = rmsNorm(backbone.child("norm_f"), x);
  const rows = reshape(features, [tokens.shape[0] * tokens.shape[1], dim]);
  return matmul(rows, tied ? table : head(scope, classes, dim), { transposeB: true });
}

/** Sizes that must be whole and divide the width, and switches, by whichever of them there are. */
function checkMixer(
  doing: string,
  dim: number,
  settings: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(settings)) {
    if (name === "expand") {
      checkNumber(doing, name, value, { above: 0 });
      checkInteger(doing, "expand · dim", (value as number) * dim);
    } else if (name === "tied" || name === "normalized") checkSwitches(doing, { [name]: value });
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
