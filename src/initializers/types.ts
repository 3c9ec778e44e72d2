import type { Random } from "../random/mod.ts";

/** What an initializer knows of a parameter. */
export interface Parameter {
  /** The full name, unique in its model, such as `blocks.0.attn.qkv.weight`. */
  readonly name: string;
  /** Linear weights are (out, in), convolutions' (out, in / groups, ...kernel), as in PyTorch. */
  readonly shape: readonly number[];
  /** How many inputs an output sums over, as the layer declares it; a bias has its weight's. */
  readonly fanIn: number;
  /** How many outputs an input goes to, as the layer declares it; a bias has its weight's. */
  readonly fanOut: number;
}

/**
 * Makes a parameter's initial values, row-major. `random` is already the parameter's own stream, so
 * that adding a parameter doesn't shift the others' draws.
 */
export type Initializer = (parameter: Parameter, random: Random) => Float32Array;

/** Consecutive rows of a parameter whose first axis is the output's: `query` of a fused `qkv.weight`. */
export interface Slice {
  /** The parameter that has the rows. */
  readonly parameter: Parameter;
  /** The first row. */
  readonly row: number;
  /** How many rows. */
  readonly rows: number;
}

/** Where the position embeddings of tokens on a grid are, row after row of the grid. */
export interface GridPositions {
  /** The embeddings, (…, N, D). */
  readonly parameter: Parameter;
  /** The row of the grid's first token: 1 after a class token. */
  readonly first: number;
  /** The grid's rows. */
  readonly height: number;
  /** The grid's columns. */
  readonly width: number;
}

/**
 * The four matrices of an attention block, all (out, in), head after head. With fewer key heads than
 * heads (grouped-query attention), query head h goes with key and value head ⌊h · keyHeads / heads⌋.
 */
export interface AttentionRole {
  /** What the role is. */
  readonly kind: "attention";
  /** The block's name, such as `blocks.0.attn`. */
  readonly name: string;
  /** Which of the model's attention blocks this is, from 0. */
  readonly index: number;
  /** How many attention blocks the model has. */
  readonly count: number;
  /** D, the dimensions of the embedding that queries are made of. */
  readonly dim: number;
  /** C, the dimensions of what keys and values are made of: D where tokens attend to themselves. */
  readonly contextDim: number;
  /** H, heads of queries. */
  readonly heads: number;
  /** G, heads of keys and values, a divisor of H: fewer than H in grouped-query attention. */
  readonly keyHeads: number;
  /** k, the dimensions of a head. */
  readonly headDim: number;
  /** Where W_Qᵀ is, (H · k, D). */
  readonly query: Slice;
  /** Where W_Kᵀ is, (G · k, C). */
  readonly key: Slice;
  /** Where W_Vᵀ is, (G · k, C). */
  readonly value: Slice;
  /** Where W_projᵀ is, (D, H · k). */
  readonly projection: Slice;
  /** The biases that go with the matrices, where the block has any. */
  readonly biases?: readonly Slice[];
  /** What makes the logits of how much of a state is kept, where the attention is linear and gated. */
  readonly gate?: { readonly weight: Slice; readonly bias: Slice };
  /** The tokens' positions, where they lie on a grid and positions are added to them. */
  readonly positions?: GridPositions;
}

/** The filters of a depthwise convolution. */
export interface DepthwiseRole {
  /** What the role is. */
  readonly kind: "depthwise";
  /** The layer's name, such as `blocks.0.0.fn.0`. */
  readonly name: string;
  /** Which of the model's depthwise convolutions this is, from 0. */
  readonly index: number;
  /** How many depthwise convolutions the model has. */
  readonly count: number;
  /** The filters, (C, 1, K, K). */
  readonly parameter: Parameter;
  /** C, one filter each. */
  readonly channels: number;
  /** K, the side of a filter. */
  readonly kernel: number;
}

/** The scan of a Mamba or Mamba-2 layer. All matrices are (out, in). */
export interface StateSpaceRole {
  /** What the role is. */
  readonly kind: "stateSpace";
  /** The layer's name, such as `backbone.layers.0.mixer`. */
  readonly name: string;
  /** Which of the model's scans this is, from 0. */
  readonly index: number;
  /** How many scans the model has. */
  readonly count: number;
  /** The width of the residual stream. */
  readonly dim: number;
  /** The inner width E. */
  readonly inner: number;
  /** States N of a channel. */
  readonly states: number;
  /** ln(−A): (E, N), or (heads) in Mamba-2. */
  readonly transition: Parameter;
  /** The matrix that makes Δ before its bias and softplus. */
  readonly step: Slice;
  /** The bias of Δ. */
  readonly stepBias: Parameter;
  /** W_B (N, in), how tokens are written into the state. */
  readonly write: Slice;
  /** W_C (N, in), how the state is read. */
  readonly read: Slice;
  /** The short convolution: filters (channels, 1, K) and their bias. */
  readonly convolution: { readonly weight: Parameter; readonly bias: Parameter };
}

/**
 * A perceptron W₂ φ(W₁ x + b₁) + b₂ on the channels of each token or pixel, φ an activation; or a single
 * layer with an activation behind it, as ConvMixer's 1 × 1 convolutions. Matrices are (out, in), with
 * two axes of length 1 behind them where they are convolutions. Gated perceptrons publish no such role.
 */
export interface PerceptronRole {
  /** What the role is. */
  readonly kind: "perceptron";
  /** The layer's name, such as `blocks.0.mlp`. */
  readonly name: string;
  /** Which of the model's perceptrons this is, from 0. */
  readonly index: number;
  /** How many perceptrons the model has. */
  readonly count: number;
  /** D, the features that go in, and come out of the second layer. */
  readonly dim: number;
  /** F, the features of the first layer. */
  readonly hidden: number;
  /** Where W₁ is, (F, D). */
  readonly first: Slice;
  /** Where W₂ is, (D, F), if there is a second layer. */
  readonly second?: Slice;
  /** The biases that go with the matrices, where the layers have any. */
  readonly biases?: readonly Slice[];
}

/** What several parameters are to each other, for schemes that touch all of them at once. */
export type Role = AttentionRole | DepthwiseRole | StateSpaceRole | PerceptronRole;

/** A role as a layer publishes it. Its name and its place among its kind are given by the model. */
export type RoleDeclaration<R extends Role = Role> = R extends Role
  ? Omit<R, "name" | "index" | "count">
  : never;

/** What drawing may take of the machine. */
export interface DrawingOptions {
  /** The most threads, this one included; one for each core, 16 at most, if left out. The bits are the same. */
  readonly threads?: number;
}

/**
 * A scheme over several parameters of one block. It runs after all parameters have their default
 * values and overwrites those it is about.
 */
export interface StructuredInitializer<R extends Role = Role> {
  /** The kind of roles it is for. */
  readonly kind: R["kind"];
  /** Throws a `RangeError` if it can't set such a role: before a run begins, or anything is drawn. */
  check?(role: R): void;
  /**
   * Factors of parameters that training learns in other units: where a parameter p has the factor s, p / s is
   * what follows the gradient, so that p moves s times as far as it would by an optimizer whose steps don't
   * depend on the gradient's size, as Adam's. A power of two, so that nothing is rounded. Default none.
   */
  factors?(role: R): ReadonlyMap<Parameter, number>;
  /**
   * Overwrites the role's parameters in place. `weights` gives a parameter's values, and `random` is
   * already the role's own stream.
   */
  initialize(
    role: R,
    weights: (parameter: Parameter) => Float32Array,
    random: Random,
    options?: DrawingOptions,
  ): void;
  /**
   * As `initialize` of one role after the other, each with its own stream, to the same bits, where it takes less
   * time to know all of them.
   */
  initializeAll?(
    roles: readonly { readonly role: R; readonly random: Random }[],
    weights: (parameter: Parameter) => Float32Array,
    options?: DrawingOptions,
  ): void;
}
