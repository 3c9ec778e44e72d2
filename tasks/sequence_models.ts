/**
 * Models and arms of the experiments on sequences.
 *
 * @module
 */
import {
  parseScheme,
  type Role,
  schemesFor,
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

/** The kinds of roles that each network has. */
const kinds: Readonly<Record<SequenceModelSettings["model"], readonly Role["kind"][]>> = {
  mamba: ["stateSpace"],
  mamba2: ["stateSpace"],
  linearAttention: [],
  transformer: ["attention"],
};

/** The arms by name. */
export const sequenceArms: readonly string[] = [
  ...new Set(["default", ...schemesFor(["stateSpace", "attention"]).map(({ name }) => name)]),
];

/**
 * What an arm does to a model's default values.
 *
 * @throws {RangeError} if the model has nothing that the arm is about.
 */
export function armSchemes(
  arm: string,
  model: SequenceModelSettings["model"],
): StructuredInitializer[] {
  return arm === "default" ? [] : [parseScheme(arm, kinds[model]).scheme];
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
