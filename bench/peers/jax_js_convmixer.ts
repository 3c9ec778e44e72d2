/**
 * The ConvMixer in jax-js, whose convolutions want channels first. Running statistics of the batch
 * norms are left out, which spares it a little work. Axes: B batch, C channels, H height, W width.
 * @module
 */

import { lax, numpy as np } from "./jax.ts";
import type { JaxArray } from "./jax.ts";
import { batchNormEpsilon, imageSize } from "../training_model.ts";
import type { ConvMixerStep } from "../workloads.ts";
import { gelu, linear, training, type Weights } from "./jax_js_training.ts";
import type { Prepared } from "./peer.ts";

/** A parameter of C numbers as (C, 1, 1). */
function perChannel(weights: Weights, name: string): JaxArray {
  return weights[name].ref.reshape([-1, 1, 1]);
}

function batchNorm(x: JaxArray, weights: Weights, name: string): JaxArray {
  const centered = x.ref.sub(np.mean(x, [0, 2, 3], { keepdims: true }));
  const variance = np.mean(np.square(centered.ref), [0, 2, 3], { keepdims: true });
  return centered.div(np.sqrt(variance.add(batchNormEpsilon)))
    .mul(perChannel(weights, `${name}.weight`)).add(perChannel(weights, `${name}.bias`));
}

/**
 * (B, C, H, W) with a 1×1 convolution as one matrix product for each image. An `einsum`, as `matmul` of
 * (C, C) and (B, C, P) gives wrong numbers in this version.
 */
function pointwise(x: JaxArray, weights: Weights, name: string): JaxArray {
  const [batch, channels, height, width] = x.shape;
  const matrix = weights[`${name}.weight`].ref.reshape([channels, channels]);
  return np.einsum("oc,bcp->bop", matrix, x.reshape([batch, channels, height * width]))
    .reshape([batch, channels, height, width]).add(perChannel(weights, `${name}.bias`));
}

function forward(weights: Weights, images: JaxArray, step: ConvMixerStep): JaxArray {
  const { dim, patch, batch } = step;
  const side = imageSize / patch;
  const stem = weights["stem.0.weight"].ref;
  const patches = lax.conv(np.transpose(images, [0, 3, 1, 2]), stem, [patch, patch], "VALID")
    .add(perChannel(weights, "stem.0.bias"));
  let x = batchNorm(gelu(patches), weights, "stem.2");
  for (let i = 0; i < step.depth; i++) {
    const block = `blocks.${i}`;
    const filters = weights[`${block}.0.fn.0.weight`].ref;
    const filtered = lax
      .convGeneralDilated(x.ref, filters, [1, 1], "SAME", { featureGroupCount: dim })
      .add(perChannel(weights, `${block}.0.fn.0.bias`));
    x = x.add(batchNorm(gelu(filtered), weights, `${block}.0.fn.2`));
    x = batchNorm(gelu(pointwise(x, weights, `${block}.1`)), weights, `${block}.3`);
  }
  return linear(np.mean(x.reshape([batch, dim, side * side]), 2), weights, "head");
}

/** Makes the ConvMixer's training step ready. */
export function convMixer(step: ConvMixerStep): Prepared {
  return training(step, (weights, images) => forward(weights, images, step), []);
}
