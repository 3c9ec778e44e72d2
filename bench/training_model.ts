/**
 * The models of the comparison in numbers: names and shapes of timm's parameters, and the same
 * weights, images and labels in every process.
 *
 * ViT: pre-norm blocks, packed qkv with bias, exact GELU, layer norm ε = 1e-6, mean over tokens, then
 * a norm, then the head. ConvMixer: patches → GELU → batch norm; blocks of residual(depthwise → GELU →
 * batch norm) → 1×1 → GELU → batch norm; mean over pixels; head. Both: AdamW with decoupled decay of
 * all but biases and norms.
 * @module
 */

import { numbers } from "./fingerprints.ts";
import type { CommonStep, ConvMixerStep, VitStep } from "./workloads.ts";

/** AdamW's constants, the same for every library. */
export const adamw = {
  rate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  decay: 0.05,
} as const;

/** ε of every layer norm. */
export const normEpsilon = 1e-6;
/** ε of every batch norm. */
export const batchNormEpsilon = 1e-5;
/** Height and width of an image. */
export const imageSize = 32;
/** Number of classes. */
export const classes = 10;

/** A parameter's name as timm has it, and its shape. */
export interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
}

function weightAndBias(name: string, ...shape: number[]): Spec[] {
  return [{ name: `${name}.weight`, shape }, { name: `${name}.bias`, shape: [shape[0]] }];
}

/** A ViT's parameters in timm's order; linear weights are (out, in). */
export function vitSpecs(
  { dim, depth, patch }: Pick<VitStep, "dim" | "depth" | "patch">,
  outputs: number = classes,
): Spec[] {
  const blocks = Array.from({ length: depth }, (_, i) => [
    ...weightAndBias(`blocks.${i}.norm1`, dim),
    ...weightAndBias(`blocks.${i}.attn.qkv`, 3 * dim, dim),
    ...weightAndBias(`blocks.${i}.attn.proj`, dim, dim),
    ...weightAndBias(`blocks.${i}.norm2`, dim),
    ...weightAndBias(`blocks.${i}.mlp.fc1`, 4 * dim, dim),
    ...weightAndBias(`blocks.${i}.mlp.fc2`, dim, 4 * dim),
  ]).flat();
  return [
    ...weightAndBias("patch_embed.proj", dim, 3, patch, patch),
    ...blocks,
    ...weightAndBias("fc_norm", dim),
    ...weightAndBias("head", outputs, dim),
  ];
}

/** A ConvMixer's parameters in timm's order; running statistics are not among them. */
function convMixerSpecs({ dim, depth, kernel, patch }: ConvMixerStep): Spec[] {
  const blocks = Array.from({ length: depth }, (_, i) => [
    ...weightAndBias(`blocks.${i}.0.fn.0`, dim, 1, kernel, kernel),
    ...weightAndBias(`blocks.${i}.0.fn.2`, dim),
    ...weightAndBias(`blocks.${i}.1`, dim, dim, 1, 1),
    ...weightAndBias(`blocks.${i}.3`, dim),
  ]).flat();
  return [
    ...weightAndBias("stem.0", dim, 3, patch, patch),
    ...weightAndBias("stem.2", dim),
    ...blocks,
    ...weightAndBias("head", classes, dim),
  ];
}

/** Names and shapes of all trained parameters. */
export function specsOf(step: CommonStep): Spec[] {
  return step.kind === "vit" ? vitSpecs(step) : convMixerSpecs(step);
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The weights that all libraries start from; a norm's are near one. */
export function weightsOf(step: CommonStep): Map<string, Float32Array<ArrayBuffer>> {
  const weights = new Map<string, Float32Array<ArrayBuffer>>();
  for (const [index, { name, shape }] of specsOf(step).entries()) {
    const isNorm = shape.length === 1 && name.endsWith("weight");
    const scale = shape.length > 1 ? 1 / Math.sqrt(sizeOf(shape) / shape[0]) : 0.02;
    const values = numbers(1000 + index, sizeOf(shape), isNorm ? 0.1 : scale);
    weights.set(name, isNorm ? values.map((value) => 1 + value) : values);
  }
  return weights;
}

/** One batch: images (B, 32, 32, 3) and labels (B). */
export interface Batch {
  readonly images: Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
}

/** The batch that every step trains on. */
export function batchOf({ batch }: { readonly batch: number }): Batch {
  const images = numbers(1, batch * imageSize * imageSize * 3, 1.7);
  const labels = Int32Array.from({ length: batch }, (_, i) => (i * 7 + 3) % classes);
  return { images, labels };
}

/** Tokens, or pixels after the patches, of one image. */
export function tokensOf({ patch }: CommonStep): number {
  return (imageSize / patch) ** 2;
}

/** Fixed 2-D sin-cos position embeddings (T, D): [sin xω, cos xω, sin yω, cos yω]. */
export function positionsOf({ dim, patch }: VitStep): Float32Array<ArrayBuffer> {
  const side = imageSize / patch, quarter = dim / 4;
  const out = new Float32Array(side * side * dim);
  for (let token = 0; token < side * side; token++) {
    const x = token % side, y = Math.floor(token / side);
    for (let j = 0; j < quarter; j++) {
      const omega = 10000 ** -(j / (quarter - 1));
      const row = token * dim + j;
      out[row] = Math.sin(x * omega);
      out[row + quarter] = Math.cos(x * omega);
      out[row + 2 * quarter] = Math.sin(y * omega);
      out[row + 3 * quarter] = Math.cos(y * omega);
    }
  }
  return out;
}
