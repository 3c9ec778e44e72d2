/**
 * The ViT of the comparison in numbers: names and shapes of timm's parameters, and the same weights,
 * images and labels in every process. Pre-norm blocks, packed qkv with bias, exact GELU, layer norm
 * ε = 1e-6, mean over tokens, then a norm, then the head; AdamW with decoupled decay of all but biases and norms.
 * @module
 */

import { numbers } from "./statistics.ts";
import type { VitStep } from "./workloads.ts";

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
/** Height and width of an image. */
export const imageSize = 32;
/** Number of classes. */
export const classes = 10;

/** A parameter's name as timm has it, and its shape. */
export interface Spec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Names and shapes of all parameters in timm's order; linear weights are (out, in). */
export function vitSpecs(
  { dim, depth, patch }: Pick<VitStep, "dim" | "depth" | "patch">,
  outputs: number = classes,
): Spec[] {
  const linear = (name: string, rows: number, columns: number): Spec[] => [
    { name: `${name}.weight`, shape: [rows, columns] },
    { name: `${name}.bias`, shape: [rows] },
  ];
  const norm = (name: string): Spec[] => [
    { name: `${name}.weight`, shape: [dim] },
    { name: `${name}.bias`, shape: [dim] },
  ];
  const blocks = Array.from({ length: depth }, (_, i) => [
    ...norm(`blocks.${i}.norm1`),
    ...linear(`blocks.${i}.attn.qkv`, 3 * dim, dim),
    ...linear(`blocks.${i}.attn.proj`, dim, dim),
    ...norm(`blocks.${i}.norm2`),
    ...linear(`blocks.${i}.mlp.fc1`, 4 * dim, dim),
    ...linear(`blocks.${i}.mlp.fc2`, dim, 4 * dim),
  ]).flat();
  return [
    { name: "patch_embed.proj.weight", shape: [dim, 3, patch, patch] },
    { name: "patch_embed.proj.bias", shape: [dim] },
    ...blocks,
    ...norm("fc_norm"),
    ...linear("head", outputs, dim),
  ];
}

/** Number of values in a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The weights that all libraries start from. */
export function vitWeights(step: VitStep): Map<string, Float32Array<ArrayBuffer>> {
  const weights = new Map<string, Float32Array<ArrayBuffer>>();
  for (const [index, { name, shape }] of vitSpecs(step).entries()) {
    const isNorm = name.includes("norm") && name.endsWith("weight");
    const scale = shape.length > 1 ? 1 / Math.sqrt(sizeOf(shape) / shape[0]) : 0.02;
    const values = numbers(1000 + index, sizeOf(shape), isNorm ? 0.1 : scale);
    weights.set(name, isNorm ? values.map((value) => 1 + value) : values);
  }
  return weights;
}

/** One batch: images (B, 32, 32, 3), labels (B), and fixed position embeddings (T, D). */
export interface VitBatch {
  readonly images: Float32Array<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly positions: Float32Array<ArrayBuffer>;
}

/** Tokens of one image. */
export function tokensOf({ patch }: VitStep): number {
  return (imageSize / patch) ** 2;
}

/** 2-D sin-cos position embeddings (T, D): [sin xω, cos xω, sin yω, cos yω]. */
export function sinCosPositions(side: number, dim: number): Float32Array<ArrayBuffer> {
  const quarter = dim / 4;
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

/** The batch that every step trains on. */
export function vitBatch(step: VitStep): VitBatch {
  const images = numbers(1, step.batch * imageSize * imageSize * 3, 1.7);
  const labels = Int32Array.from({ length: step.batch }, (_, i) => (i * 7 + 3) % classes);
  return { images, labels, positions: sinCosPositions(imageSize / step.patch, step.dim) };
}
