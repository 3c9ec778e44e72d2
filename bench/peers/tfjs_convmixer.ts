/**
 * The ConvMixer in tfjs. Running statistics of the batch norms are left out, which spares it a little
 * work. Axes: B batch, H height, W width, C channels, K side of a filter.
 * @module
 */

import * as tf from "./tf.ts";
import { batchNormEpsilon, imageSize } from "../training_model.ts";
import type { ConvMixerStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";
import { gelu, linear, normalization, patches, type Weights } from "./tfjs_operations.ts";
import { training } from "./tfjs_training.ts";

const AXES = [0, 1, 2];

const norm = normalization(AXES, batchNormEpsilon);

function batchNorm(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  return norm(x, weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!);
}

/**
 * A depthwise convolution (B, H, W, C) by filters (K, K, C, 1) with its own gradient, as the Wasm
 * backend has none: flipped filters over dy, and for each tap a product of dy and the shifted image.
 */
const convolve = tf.customGrad((...inputs) => {
  const [x, filters, save] = inputs as unknown as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
  save([x, filters]);
  return {
    value: tf.depthwiseConv2d(x, filters, 1, "same"),
    gradFunc: (dy: tf.Tensor, [x, filters]: tf.Tensor[]) => {
      const flipped = filters.reverse([0, 1]) as tf.Tensor4D;
      const dx = tf.depthwiseConv2d(dy as tf.Tensor4D, flipped, 1, "same");
      return [dx, filterGradient(x as tf.Tensor4D, dy, filters.shape)];
    },
  };
});

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  return tf.tidy(() => {
    const [kernel] = shape;
    const reach = (kernel - 1) / 2;
    const padded = tf.pad(x, [[0, 0], [reach, reach], [reach, reach], [0, 0]]);
    const taps = Array.from({ length: kernel * kernel }, (_, tap) =>
      tf.tidy(() => {
        const at = [0, Math.floor(tap / kernel), tap % kernel, 0];
        return padded.slice(at, x.shape).mul(dy).sum(AXES);
      }));
    return tf.stack(taps).reshape([...shape]);
  });
}

function depthwise(x: tf.Tensor4D, weights: Weights, name: string): tf.Tensor {
  const filters = weights.get(`${name}.weight`)!.transpose([2, 3, 0, 1]) as tf.Tensor4D;
  const filtered = tf.getBackend() === "wasm"
    ? convolve(x, filters)
    : tf.depthwiseConv2d(x, filters, 1, "same");
  return filtered.add(weights.get(`${name}.bias`)!);
}

function forward(weights: Weights, images: tf.Tensor, step: ConvMixerStep): tf.Tensor {
  const { dim, depth, patch } = step;
  const side = imageSize / patch;
  const stem = linear(patches(images, step), weights, "stem.0").reshape([-1, side, side, dim]);
  let x = batchNorm(gelu(stem), weights, "stem.2");
  for (let i = 0; i < depth; i++) {
    const block = `blocks.${i}`;
    const filtered = depthwise(x as tf.Tensor4D, weights, `${block}.0.fn.0`);
    x = x.add(batchNorm(gelu(filtered), weights, `${block}.0.fn.2`));
    x = batchNorm(gelu(linear(x, weights, `${block}.1`)), weights, `${block}.3`);
  }
  return linear(x.mean([1, 2]), weights, "head");
}

/** Makes the ConvMixer's training step ready. */
export function convMixer(step: ConvMixerStep): Prepared {
  return training(step, step.batch, (weights, images) => forward(weights, images, step));
}
