/**
 * What is measured, described in numbers only, so that every library in its own process builds the
 * same thing. Axes: B batch, H heads, T tokens, K head dim, D embed dim, C channels, S side, N states.
 * @module
 */

/** C (M, N) = A (M, K) · B (K, N). */
export interface Matmul {
  readonly kind: "matmul";
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** softmax(Q Kᵀ / √K) V for Q, K, V (B, H, T, K); `backward` adds the gradients of all three. */
export interface Attention {
  readonly kind: "attention";
  readonly batch: number;
  readonly heads: number;
  readonly tokens: number;
  readonly headDim: number;
  readonly backward: boolean;
}

/**
 * One filter of side K for each channel of images (B, C, S, S), zeros around them; `backward` adds the
 * gradients of images and filters.
 */
export interface Depthwise {
  readonly kind: "depthwise";
  readonly batch: number;
  readonly channels: number;
  readonly side: number;
  readonly kernel: number;
  readonly backward: boolean;
}

/** One training step (forward, backward, AdamW) of a ViT on 32×32 images, 10 classes. */
export interface VitStep {
  readonly kind: "vit";
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
  readonly patch: number;
  readonly batch: number;
}

/** One training step of a ConvMixer on 32×32 images, 10 classes. */
export interface ConvMixerStep {
  readonly kind: "convmixer";
  readonly dim: number;
  readonly depth: number;
  readonly kernel: number;
  readonly patch: number;
  readonly batch: number;
}

/** One training step of a ConvNeXt on 32×32 images, 10 classes; layer scale starts from 1. */
export interface ConvNextStep {
  readonly kind: "convnext";
  readonly dims: readonly number[];
  readonly depths: readonly number[];
  readonly kernel: number;
  readonly patch: number;
  readonly batch: number;
}

/** One training step of a state-space language model on sequences of `length` tokens. */
export interface MambaStep {
  readonly kind: "mamba" | "mamba2";
  readonly dim: number;
  readonly depth: number;
  readonly states: number;
  readonly length: number;
  readonly batch: number;
}

/** One training step of a Transformer language model: causal attention and gated perceptrons. */
export interface TransformerStep {
  readonly kind: "transformer";
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
  readonly length: number;
  readonly batch: number;
}

/** The training steps that every library has. */
export type CommonStep = VitStep | ConvMixerStep;

/** A whole training step: forward, backward, AdamW. */
export type TrainingStep =
  | CommonStep
  | ConvNextStep
  | MambaStep
  | TransformerStep;

/**
 * Draws all weights of a ViT with patch 16 and 1,000 classes: normal with σ = 0.02, norms 1, biases
 * 0; `mimetic` then replaces those of attention by factored products.
 */
export interface Initialization {
  readonly kind: "initialization";
  readonly scheme: "default" | "mimetic";
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
}

/** Singular values and vectors of a square matrix of random numbers, the cost of `mimetic`. */
export interface Svd {
  readonly kind: "svd";
  readonly n: number;
}

/** Anything that can be measured. */
export type Workload =
  | Matmul
  | Attention
  | Depthwise
  | TrainingStep
  | Initialization
  | Svd;

/** Whether a workload is a whole training step. */
export function trains(workload: Workload): workload is TrainingStep {
  return ["vit", "convmixer", "convnext", "mamba", "mamba2", "transformer"]
    .includes(workload.kind);
}

/** A short stable name of the sizes, for tables and JSON lines. */
export function shapeOf(workload: Workload): string {
  switch (workload.kind) {
    case "matmul":
      return `${workload.m}x${workload.k}x${workload.n}`;
    case "attention":
      return `B${workload.batch} H${workload.heads} T${workload.tokens} K${workload.headDim}`;
    case "depthwise":
      return `B${workload.batch} C${workload.channels} S${workload.side} k${workload.kernel}`;
    case "vit":
      return `${workload.dim}/${workload.depth}/${workload.heads} p${workload.patch} B${workload.batch}`;
    case "convmixer":
      return `${workload.dim}/${workload.depth} k${workload.kernel} p${workload.patch} B${workload.batch}`;
    case "convnext": {
      const { dims, depths, kernel, patch, batch } = workload;
      return `${dims.join("-")}/${depths.join("-")} k${kernel} p${patch} B${batch}`;
    }
    case "mamba":
    case "mamba2": {
      const { dim, depth, states, length, batch } = workload;
      return `${dim}/${depth} N${states} T${length} B${batch}`;
    }
    case "transformer": {
      const { dim, depth, heads, length, batch } = workload;
      return `${dim}/${depth}/${heads} T${length} B${batch}`;
    }
    case "initialization":
      return `${workload.dim}/${workload.depth}/${workload.heads} p16`;
    case "svd":
      return `${workload.n}x${workload.n}`;
  }
}

/** The kernel's name in tables and JSON lines. */
export function kernelOf(workload: Workload): string {
  switch (workload.kind) {
    case "matmul":
      return "matmul";
    case "attention":
      return workload.backward ? "attention forward+backward" : "attention forward";
    case "depthwise":
      return workload.backward ? "depthwise forward+backward" : "depthwise forward";
    case "vit":
    case "convmixer":
    case "convnext":
    case "mamba":
    case "mamba2":
    case "transformer":
      return `${workload.kind} training step`;
    case "initialization":
      return `initialization ${workload.scheme}`;
    case "svd":
      return "svd";
  }
}
