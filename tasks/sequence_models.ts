/**
 * Models and arms of the experiments on sequences.
 *
 * @module
 */
import {
  mimeticAttention,
  mimeticStateSpace,
  type MimeticStateSpaceOptions,
  type StructuredInitializer,
} from "../src/initializers/mod.ts";
import type { ScanTensors } from "../src/layers/mod.ts";
import {
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
} from "../src/models/mod.ts";

/** The networks by name. */
export const sequenceModels = ["mamba", "mamba2", "linearAttention", "transformer"] as const;

/** What a model is made of. */
export interface SequenceModelSettings {
  /** Which network. */
  readonly model: typeof sequenceModels[number];
  /** Width D. */
  readonly dim: number;
  /** Layers. */
  readonly depth: number;
  /** States of a channel; 0 for the model's default. */
  readonly states: number;
}

const pieces = ["transition", "step", "correlation", "convolution"] as const;

/** Pieces of the scheme that are left out. */
function without(...off: readonly (typeof pieces)[number][]): MimeticStateSpaceOptions {
  return Object.fromEntries(off.map((piece) => [piece, false]));
}

const capital = (word: string) => word[0].toUpperCase() + word.slice(1);

/** The schemes for state-space layers: all pieces, a control, each piece left out, each alone. */
const schemes: Readonly<Record<string, MimeticStateSpaceOptions>> = {
  mimetic: {},
  mimeticControl: { normMatched: true },
  ...Object.fromEntries(pieces.map((piece) => [`no${capital(piece)}`, without(piece)])),
  ...Object.fromEntries(
    pieces.map((piece) => [
      `only${capital(piece)}`,
      without(...pieces.filter((other) => other !== piece)),
    ]),
  ),
};

/** The arms by name; a Transformer takes `default`, `mimetic` and `mimeticControl`. */
export const sequenceArms: readonly string[] = ["default", ...Object.keys(schemes)];

/**
 * What an arm does to a model's default values.
 *
 * @throws {RangeError} if the model has nothing that the arm is about.
 */
export function armSchemes(
  arm: string,
  model: SequenceModelSettings["model"],
): StructuredInitializer[] {
  if (arm === "default") return [];
  if (model === "mamba" || model === "mamba2") return [mimeticStateSpace(schemes[arm])];
  if (model === "transformer" && /^mimetic(Control)?$/.test(arm)) {
    return [mimeticAttention({ normMatched: arm === "mimeticControl" })];
  }
  throw new RangeError(`Cannot use the arm ${arm} as it has nothing to do in a ${model}`);
}

/** A model for sequences of so many tokens; `observe` is given every scan when it is built. */
export function sequenceModel(
  { model, dim, depth, states }: SequenceModelSettings,
  { vocabulary, length }: { vocabulary: number; length: number },
  observe?: (scan: ScanTensors, index: number) => void,
): Model {
  const common = { vocabulary, length, dim, depth, observe };
  const some = states > 0 ? { states } : {};
  switch (model) {
    case "mamba":
      return mambaLanguageModel({ ...common, ...some });
    case "mamba2":
      return mamba2LanguageModel({ ...common, ...some, headDim: Math.min(64, 2 * dim) });
    case "linearAttention":
      return linearAttentionLanguageModel(common);
    case "transformer":
      return transformerLanguageModel({ ...common, heads: Math.max(1, Math.floor(dim / 64)) });
  }
}
