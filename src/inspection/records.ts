/**
 * What is measured in a file of weights: plain records, which `--json` prints.
 *
 * @module
 */
import type {
  DiagonalStatistics,
  FilterStatistics,
  MeanStatistics,
  MimeticFit,
  ProductExpectations,
  ProductScores,
} from "../analysis/mod.ts";
import type { ClosedFormFit } from "../initializers/mod.ts";
import type { HeadsSource } from "../weights/mod.ts";

/** A product of two matrices (D, D), of rank K at most. */
export interface ProductRecord extends MimeticFit {
  /** K. */
  readonly rank: number;
  /** Means and spreads on and off the diagonal. */
  readonly diagonal: DiagonalStatistics;
  /** Frobenius norm. */
  readonly norm: number;
  /** Cosine of the angle between the two matrices. */
  readonly cosine: number;
  /** Share of the symmetric part in the squared norm; the rest is the antisymmetric part's. */
  readonly symmetry: number;
  /** (Σσ²)² / Σσ⁴. */
  readonly effectiveRank: number;
  /** Descending. */
  readonly singularValues: readonly number[];
  /** What random factors of the same shapes and norms give. */
  readonly random: ProductExpectations;
  /** Distances from that in standard deviations. */
  readonly scores: ProductScores;
}

/** A layer of self-attention. */
export interface AttentionRecord {
  /** Its place among its kind, from 0. */
  readonly layer: number;
  /** What its tensors' names begin with. */
  readonly name: string;
  /** D. */
  readonly dim: number;
  /** H. */
  readonly heads: number;
  /** G. */
  readonly keyHeads: number;
  /** K. */
  readonly headDim: number;
  /** How the heads are known. */
  readonly headsFrom: HeadsSource;
  /** W_Q W_Kᵀ of each head. */
  readonly queryKey: readonly ProductRecord[];
  /** W_V W_proj of each head. */
  readonly valueProjectionOfHeads: readonly ProductRecord[];
  /** W_V W_proj of all heads together; of layers wider than 1024, six evenly spread ones have it. */
  readonly valueProjection?: ProductRecord;
}

/** The filters of a depthwise convolution. */
export interface FilterRecord extends FilterStatistics {
  /** Its place among its kind, from 0. */
  readonly layer: number;
  /** The tensor. */
  readonly name: string;
  /** C. */
  readonly channels: number;
  /** K. */
  readonly kernel: number;
  /** Sum of the variances of a filter's weights. */
  readonly variance: number;
  /** Of the covariance over channels, descending. */
  readonly eigenvalues: readonly number[];
  /** The closed form that fits best; of odd kernels. */
  readonly fit?: ClosedFormFit;
  /** The similarity of that closed form to the covariance of white noise. */
  readonly noiseSimilarity?: number;
}

/** Numbers at three parts of a whole. */
export interface Quantiles {
  /** A tenth is below. */
  readonly low: number;
  /** A half is below. */
  readonly median: number;
  /** A tenth is above. */
  readonly high: number;
}

/** The scan of a Mamba. */
export interface ScanRecord {
  /** Its place among its kind, from 0. */
  readonly layer: number;
  /** What its tensors' names begin with. */
  readonly name: string;
  /** Mamba or Mamba-2. */
  readonly version: 1 | 2;
  /** What W_B and W_C read. */
  readonly dim: number;
  /** N. */
  readonly states: number;
  /** W_Cᵀ W_B. */
  readonly readWrite: ProductRecord;
  /** Δ = softplus(bias), as it is where its input is 0. */
  readonly step: Quantiles;
  /** Ā = exp(−Δ exp(A_log)) with that Δ. */
  readonly decay: Quantiles;
  /** Of the short convolution: the last tap's share in the squared norm, and in standard deviations of random taps. */
  readonly lastTap?: { readonly share: number; readonly score: number };
}

/** The first layer of a perceptron. */
export interface PerceptronRecord extends MeanStatistics {
  /** Its place among its kind, from 0. */
  readonly layer: number;
  /** The tensor. */
  readonly name: string;
}

/** A picture of a matrix. */
export interface Picture {
  /** Its side. */
  readonly side: number;
  /** (side, side), row-major. */
  readonly values: Float32Array;
}

/** Pictures of a layer of attention. */
export interface AttentionPictures {
  /** Leading rows and columns of W_Q W_Kᵀ, by head. */
  readonly queryKey: readonly Picture[];
  /** Of W_V W_proj of all heads. */
  readonly valueProjection: Picture;
  /** Of each head. */
  readonly valueProjectionOfHeads: readonly Picture[];
}

/** Pictures of depthwise filters. */
export interface FilterPictures {
  /** Some of the filters. */
  readonly filters: Picture;
  /** Their covariance. */
  readonly covariance: Picture;
  /** The closed form that fits best. */
  readonly closedForm?: Picture;
  /** Eigenvectors of the covariance, as filters. */
  readonly eigenfilters: readonly Picture[];
}

/** What was found in a file of weights. */
export interface Inspection {
  /** The path or address. */
  readonly source: string;
  /** How many tensors there are. */
  readonly tensors: number;
  /** Numbers in all tensors. */
  readonly parameters: number;
  /** Layers of self-attention. */
  readonly attention: readonly AttentionRecord[];
  /** Depthwise convolutions. */
  readonly filters: readonly FilterRecord[];
  /** Scans. */
  readonly scans: readonly ScanRecord[];
  /** First layers of perceptrons. */
  readonly perceptrons: readonly PerceptronRecord[];
}

/** Pictures of a file's layers, each kind in the order of the records. */
export interface InspectionPictures {
  /** Of attention. */
  readonly attention: readonly AttentionPictures[];
  /** Of filters. */
  readonly filters: readonly FilterPictures[];
  /** W_Cᵀ W_B of scans. */
  readonly scans: readonly Picture[];
}
