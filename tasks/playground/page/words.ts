/**
 * How the page says things.
 *
 * @module
 */
import type { Role } from "../../../src/initializers/mod.ts";
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
  gatedLinear: "Gated linear attention",
};

/** Kinds of layers, as menus of schemes name them. */
export const kindWords: Readonly<Record<Role["kind"], string>> = {
  attention: "Attention",
  depthwise: "Filters",
  stateSpace: "State space",
  perceptron: "Perceptrons",
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
    text: "which features of two tokens make one look at the other; a red diagonal means that " +
      "tokens look at tokens like themselves",
  },
  "value-projection": {
    name: "W_V W_proj",
    text: "what attention adds to a token for what it has looked at; a blue diagonal takes the " +
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
    text: "its weights, a row for a hidden unit; a color all over is a mean that isn't zero",
  },
};

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A whole number with commas. */
export function whole(value: number): string {
  return grouped.format(value);
}

const minus = (text: string) => text.replace("-", "−");

/** A number that is told of a picture, to two places. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "not a number";
  return minus(value.toFixed(Math.abs(value) >= 10 ? 1 : 2).replace(/^-(0\.00)$/, "$1"));
}

/** An end of a color scale, of whatever size. */
export function endOfScale(value: number): string {
  const size = Math.abs(value);
  return minus(
    size >= 1e4 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(2))),
  );
}

/** What an error says to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
