/**
 * What is found in a file of weights by names and shapes.
 *
 * @module
 */

/** A matrix (rows, columns) = (out, in) that is a part of a stored tensor. */
export interface MatrixPart {
  /** The tensor's name. */
  readonly tensor: string;
  /** The first of its rows, or of its columns where it is stored (in, out). */
  readonly row: number;
  /** How many. */
  readonly rows: number;
  /** Columns of the matrix. */
  readonly columns: number;
  /** Whether the tensor is stored (in, out), as GPT-2's are. */
  readonly transposed: boolean;
}

/** Shapes of the tensors that hold numbers which become float32, by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Where a number of heads was found, which shapes mostly don't tell. */
export type HeadsSource = "given" | "shapes" | "guess";

/** The four matrices of a layer of self-attention. */
export interface FoundAttention {
  /** What it is. */
  readonly kind: "attention";
  /** The layer's name: what its tensors' names begin with. */
  readonly name: string;
  /** D, the width of the tokens. */
  readonly dim: number;
  /** H, heads of queries. */
  readonly heads: number;
  /** G, heads of keys and values. */
  readonly keyHeads: number;
  /** K, the dimensions of a head. */
  readonly headDim: number;
  /** How the heads are known. */
  readonly headsFrom: HeadsSource;
  /** (H·K, D). */
  readonly query: MatrixPart;
  /** (G·K, D). */
  readonly key: MatrixPart;
  /** (G·K, D). */
  readonly value: MatrixPart;
  /** (D, H·K). */
  readonly projection: MatrixPart;
}

/** The matrices of one layer. */
export type AttentionParts = Pick<FoundAttention, "query" | "key" | "value" | "projection">;

/** The filters of a depthwise convolution, (C, 1, K, K). */
export interface FoundFilters {
  /** What they are. */
  readonly kind: "filters";
  /** The tensor's name. */
  readonly name: string;
  /** C. */
  readonly channels: number;
  /** K, 2 or more. */
  readonly kernel: number;
}

/** The scan of a Mamba (1) or Mamba-2 (2) layer. */
export interface FoundScan {
  /** What it is. */
  readonly kind: "scan";
  /** The layer's name. */
  readonly name: string;
  /** Whether it is Mamba's or Mamba-2's. */
  readonly version: 1 | 2;
  /** The width that W_B and W_C read: E in Mamba, D in Mamba-2. */
  readonly dim: number;
  /** N, the states of a channel. */
  readonly states: number;
  /** W_C, (N, dim). */
  readonly read: MatrixPart;
  /** W_B, (N, dim). */
  readonly write: MatrixPart;
  /** The name of ln(−A), (E, N) in Mamba, (H) in Mamba-2. */
  readonly transition: string;
  /** The name of Δ's bias, (E) or (H). */
  readonly stepBias: string;
  /** The name of the short convolution's filters, (channels, 1, taps). */
  readonly convolution?: string;
}

/** The first layer of a perceptron between attention layers, convolutions or scans. */
export interface FoundPerceptron {
  /** What it is. */
  readonly kind: "perceptron";
  /** The tensor's name. */
  readonly name: string;
}

/** What a file has, each kind in the order of its layers. */
export interface FoundLayers {
  /** Layers of self-attention. */
  readonly attention: readonly FoundAttention[];
  /** Depthwise convolutions. */
  readonly filters: readonly FoundFilters[];
  /** Scans. */
  readonly scans: readonly FoundScan[];
  /** First layers of perceptrons. */
  readonly perceptrons: readonly FoundPerceptron[];
}

/** What names and shapes don't tell. */
export interface LayerHints {
  /** H. */
  readonly heads?: number;
  /** G. */
  readonly keyHeads?: number;
  /** K. */
  readonly headDim?: number;
  /** How many groups of B and C a Mamba-2 has. */
  readonly groups?: number;
}
