/**
 * How the page says things.
 *
 * @module
 */
import type { ModelName, Part, Problem } from "../protocol.ts";

/** What is learned, by name. */
export const problemWords: Readonly<Record<Problem, string>> = {
  images: "Images: which of ten classes",
  copying: "Strings: repeat what was read",
  recall: "Pairs: recall what belongs to a letter",
};

/** Networks by name. */
export const modelWords: Readonly<Record<ModelName, string>> = {
  vit: "Vision Transformer (ViT)",
  convmixer: "ConvMixer",
  mamba: "Mamba",
  mamba2: "Mamba-2",
  transformer: "Transformer",
  linearAttention: "Linear attention",
};

/** Settings that are numbers, as labels name them. */
export const settingWords = {
  lr: "Learning rate",
  batch: "Batch",
  steps: "Steps",
  seed: "Seed",
  dim: "Width",
  depth: "Layers",
  heads: "Heads",
  patch: "Patch",
  kernel: "Filter side",
  states: "States",
  letters: "Letters",
  pairs: "Pairs",
  threads: "Threads",
} as const;

/** What is learned from in a word: images or sequences. */
export function examplesOf(problem: Problem): string {
  return problem === "images" ? "images" : "sequences";
}

/** Parts of layers, as buttons name them and as sentences explain them. */
export const partWords: Readonly<Record<Part, { readonly name: string; readonly text: string }>> = {
  "query-key": {
    name: "W_Q W_Kᵀ",
    text: "which features of two tokens make one look at the other; a bright diagonal means that " +
      "tokens look at tokens like themselves",
  },
  "value-projection": {
    name: "W_V W_proj",
    text: "what attention adds to a token for what it has looked at; a dark diagonal takes the " +
      "token's own features away",
  },
  filters: {
    name: "Filters",
    text: "how a pixel's neighbors are weighted, one tile for a channel",
  },
  covariance: {
    name: "Covariance of filters",
    text: "how two places of a filter vary together over channels",
  },
  "read-write": {
    name: "W_Cᵀ W_B",
    text: "how what a state-space layer reads from its memory relates to what it wrote there",
  },
  perceptron: {
    name: "First layer of the perceptron",
    text: "the weights by feature that comes out and feature that goes in",
  },
};

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with commas. */
export function whole(value: number): string {
  return grouped.format(value);
}

/** A number of a picture, short. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "not a number";
  const text = Math.abs(value) >= 1000 || (value !== 0 && Math.abs(value) < 0.001)
    ? value.toExponential(1)
    : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
  return text.replace("-", "−");
}

/** What an error says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
