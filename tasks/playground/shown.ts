/**
 * What the playground shows of arms in training: pictures of their weights, results, and guesses.
 *
 * @module
 */

/** What a picture can show of a layer. */
export const parts = [
  "query-key",
  "value-projection",
  "filters",
  "covariance",
  "read-write",
  "perceptron",
] as const;
/**
 * A part of a layer: W_Q W_Kᵀ and W_V W_proj of attention, depthwise filters and their covariance,
 * W_Cᵀ W_B of a state-space layer, the first matrix of a perceptron.
 */
export type Part = typeof parts[number];

/** What of each arm's network is shown. */
export interface View {
  /** Which part. */
  readonly part: Part;
  /** Which of the layers that have it, from 0. */
  readonly layer: number;
  /** Which head of attention, from 0, or all: their mean for W_Q W_Kᵀ, their sum for W_V W_proj. */
  readonly head: number | "all";
}

/** A number that is told of a picture. */
export interface Statistic {
  /** Its sign or name: `α`, `β`, `diagonal`, `σ`. */
  readonly name: string;
  /** The number. */
  readonly value: number;
  /** What it is, in a sentence for a tooltip. */
  readonly meaning: string;
}

/** A picture of a part of an arm's network: one matrix, or tiles side by side. */
export interface Picture {
  /** What it shows. */
  readonly view: View;
  /** Number of matrices. */
  readonly tiles: number;
  /** Rows of each. */
  readonly rows: number;
  /** Columns of each. */
  readonly columns: number;
  /** (tiles, rows, columns), row-major. */
  readonly values: Float32Array;
  /** What is measured in the whole part. */
  readonly statistics: readonly Statistic[];
}

/** A part that a network has. */
export interface ShownPart {
  /** Which. */
  readonly part: Part;
  /** Layers that have it. */
  readonly layers: number;
  /** Heads to choose from; 0 where there are none. */
  readonly heads: number;
}

/** A network in words and numbers. */
export interface NetworkFacts {
  /** The model's name. */
  readonly name: string;
  /** Numbers in all its parameters. */
  readonly parameters: number;
  /** What can be shown of it. */
  readonly parts: readonly ShownPart[];
}

/** Results on examples that were not trained on. */
export interface TestResult {
  /** Mean loss. */
  readonly loss: number;
  /** The fraction that is right: of images, or of tokens with a label. */
  readonly accuracy: number;
  /** The fraction of sequences without an error. */
  readonly exact?: number;
}

/** Losses and accuracies of one arm over several steps, in their order. */
export interface StepResults {
  /** Mean loss of each step's batch. */
  readonly loss: Float32Array;
  /** Fraction of each step's batch that is right. */
  readonly accuracy: Float32Array;
  /** Why it no longer trains, once it has diverged; it has as many results as steps it took. */
  readonly diverged?: string;
}

/** Examples that are asked again and again, all from the test data. */
export type Samples =
  | {
    readonly kind: "images";
    /** Names of the classes. */
    readonly classes: readonly string[];
    /** Side of an image in pixels. */
    readonly side: number;
    /** (count, side, side, 4): red, green, blue, opaque. */
    readonly pixels: Uint8ClampedArray;
    /** (count): the right classes. */
    readonly labels: readonly number[];
  }
  | {
    readonly kind: "sequences";
    /** One for each sample. */
    readonly sequences: readonly {
      /** What the network reads, token by token. */
      readonly tokens: readonly string[];
      /** Places in `tokens` after which an answer is asked, in order. */
      readonly asked: readonly number[];
      /** The right answers. */
      readonly answers: readonly string[];
    }[];
  };

/** What one arm makes of the samples. */
export interface Guesses {
  /** Of each sample, for each answer (one for an image): what it says. */
  readonly answers: readonly (readonly string[])[];
  /** Of each sample, for each answer: the probability it gives to what it says. */
  readonly confidence: readonly (readonly number[])[];
  /** Images only, (count, classes): all probabilities. */
  readonly probabilities?: Float32Array;
}
