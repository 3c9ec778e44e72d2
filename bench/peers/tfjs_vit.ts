/**
 * The ViT in tfjs. Axes: B batch, T tokens, D embed dim, H heads, K head dim.
 * @module
 */

import * as tf from "./tf.ts";
import { positionsOf, tokensOf } from "../training_model.ts";
import type { VitStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";
import { gelu, layerNorm, linear, patches, type Weights } from "./tfjs_operations.ts";
import { training } from "./tfjs_training.ts";

function attention(x: tf.Tensor, weights: Weights, name: string, step: VitStep): tf.Tensor {
  const { dim, heads } = step;
  const [batch, tokens] = x.shape;
  const [q, k, v] = tf.split(linear(x, weights, `${name}.qkv`), 3, 2)
    .map((part) => part.reshape([batch, tokens, heads, dim / heads]).transpose([0, 2, 1, 3]));
  const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(dim / heads));
  const mixed = tf.matMul(tf.softmax(scores), v);
  return linear(
    mixed.transpose([0, 2, 1, 3]).reshape([batch, tokens, dim]),
    weights,
    `${name}.proj`,
  );
}

function forward(weights: Weights, images: tf.Tensor, positions: tf.Tensor, step: VitStep) {
  let x: tf.Tensor = linear(patches(images, step), weights, "patch_embed.proj")
    .reshape([-1, tokensOf(step), step.dim]).add(positions);
  for (let i = 0; i < step.depth; i++) {
    const block = `blocks.${i}`;
    x = x.add(attention(layerNorm(x, weights, `${block}.norm1`), weights, `${block}.attn`, step));
    const inner = linear(layerNorm(x, weights, `${block}.norm2`), weights, `${block}.mlp.fc1`);
    x = x.add(linear(gelu(inner), weights, `${block}.mlp.fc2`));
  }
  return linear(layerNorm(x.mean(1), weights, "fc_norm"), weights, "head");
}

/** Makes the ViT's training step ready. */
export function vit(step: VitStep): Prepared {
  const positions = tf.tensor(positionsOf(step), [tokensOf(step), step.dim]);
  const wasm = tf.getBackend() === "wasm";
  // The Wasm backend cannot hold more than these in 4 GiB.
  const part = wasm ? Math.max(1, Math.floor(2048 / tokensOf(step))) : step.batch;
  return training(step, part, (weights, images) => forward(weights, images, positions, step));
}
