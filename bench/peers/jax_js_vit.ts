/**
 * The ViT in jax-js. Axes: B batch, T tokens, D embed dim, H heads, K head dim.
 * @module
 */

import { nn, numpy as np } from "./jax.ts";
import type { JaxArray } from "./jax.ts";
import { imageSize, normEpsilon, positionsOf } from "../training_model.ts";
import type { VitStep } from "../workloads.ts";
import { gelu, linear, training, type Weights } from "./jax_js_training.ts";
import type { Prepared } from "./peer.ts";

function layerNorm(x: JaxArray, weights: Weights, name: string): JaxArray {
  return nn.standardize(x, -1, { epsilon: normEpsilon })
    .mul(weights[`${name}.weight`].ref).add(weights[`${name}.bias`].ref);
}

/** (B, 32, 32, 3) → (B, T, 3·P·P), each patch in the order of a convolution's weight. */
function patches(images: JaxArray, { batch, patch }: VitStep): JaxArray {
  const side = imageSize / patch;
  const split = images.reshape([batch, side, patch, side, patch, 3]);
  return np.transpose(split, [0, 1, 3, 5, 2, 4]).reshape([batch, side * side, 3 * patch * patch]);
}

function attention(x: JaxArray, weights: Weights, name: string, step: VitStep): JaxArray {
  const { batch, dim, heads } = step;
  const tokens = x.shape[1];
  const packed = linear(x, weights, `${name}.qkv`).reshape([batch, tokens, 3, heads, dim / heads]);
  const [q, k, v] = np.split(packed, 3, 2)
    .map((part) => part.reshape([batch, tokens, heads, dim / heads]));
  const mixed = nn.dotProductAttention(q, k, v).reshape([batch, tokens, dim]);
  return linear(mixed, weights, `${name}.proj`);
}

function forward(weights: Weights, images: JaxArray, positions: JaxArray, step: VitStep): JaxArray {
  const embedding = weights["patch_embed.proj.weight"].ref.reshape([step.dim, -1]);
  let x = np.matmul(patches(images, step), np.transpose(embedding))
    .add(weights["patch_embed.proj.bias"].ref).add(positions);
  for (let i = 0; i < step.depth; i++) {
    const block = `blocks.${i}`;
    const normal = layerNorm(x.ref, weights, `${block}.norm1`);
    x = x.add(attention(normal, weights, `${block}.attn`, step));
    const inner = linear(layerNorm(x.ref, weights, `${block}.norm2`), weights, `${block}.mlp.fc1`);
    x = x.add(linear(gelu(inner), weights, `${block}.mlp.fc2`));
  }
  return linear(layerNorm(np.mean(x, 1), weights, "fc_norm"), weights, "head");
}

/** Makes the ViT's training step ready. */
export function vit(step: VitStep): Prepared {
  const positions = np.array(positionsOf(step)).reshape([-1, step.dim]);
  return training(step, (weights, images, [p]) => forward(weights, images, p, step), [positions]);
}
