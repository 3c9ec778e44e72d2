/**
 * The ConvMixer in tfjs. Running statistics of the batch norms are left out, which spares it a little
 * work. Axes: B batch, H height, W width, C channels, K side of a filter.
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { batchNormEpsilon, imageSize } from "../training_model.ts";
import type { ConvMixerStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";
import { gelu, linear, patches, type Weights } from "./tfjs_operations.ts";
import { training } from "./tfjs_training.ts";

function batchNorm(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const scale = tf.rsqrt(variance.add(batchNormEpsilon)).mul(weights.get(`${name}.weight`)!);
  return x.sub(mean).mul(scale).add(weights.get(`${name}.bias`)!);
}

/** The sum of K² shifted images: the Wasm backend has no gradient of a depthwise convolution. */
function shiftedSum(x: tf.Tensor4D, filters: tf.Tensor, kernel: number): tf.Tensor {
  const reach = (kernel - 1) / 2;
  const padded = tf.pad(x, [[0, 0], [reach, reach], [reach, reach], [0, 0]]);
  const taps = filters.reshape([-1, kernel * kernel]).transpose();
  let sum: tf.Tensor | undefined;
  for (let row = 0; row < kernel; row++) {
    for (let column = 0; column < kernel; column++) {
      const shifted = padded.slice([0, row, column, 0], x.shape);
      const product = shifted.mul(taps.slice([row * kernel + column, 0], [1, -1]).flatten());
      sum = sum ? sum.add(product) : product;
    }
  }
  return sum!;
}

function depthwise(x: tf.Tensor4D, weights: Weights, name: string, kernel: number): tf.Tensor {
  const filters = weights.get(`${name}.weight`)!;
  const filtered = tf.getBackend() === "wasm"
    ? shiftedSum(x, filters, kernel)
    : tf.depthwiseConv2d(x, filters.transpose([2, 3, 0, 1]) as tf.Tensor4D, 1, "same");
  return filtered.add(weights.get(`${name}.bias`)!);
}

function forward(weights: Weights, images: tf.Tensor, step: ConvMixerStep): tf.Tensor {
  const { dim, depth, kernel, patch } = step;
  const side = imageSize / patch;
  const stem = linear(patches(images, step), weights, "stem.0").reshape([-1, side, side, dim]);
  let x = batchNorm(gelu(stem), weights, "stem.2");
  for (let i = 0; i < depth; i++) {
    const block = `blocks.${i}`;
    const filtered = depthwise(x as tf.Tensor4D, weights, `${block}.0.fn.0`, kernel);
    x = x.add(batchNorm(gelu(filtered), weights, `${block}.0.fn.2`));
    x = batchNorm(gelu(linear(x, weights, `${block}.1`)), weights, `${block}.3`);
  }
  return linear(x.mean([1, 2]), weights, "head");
}

/** Makes the ConvMixer's training step ready. */
export function convMixer(step: ConvMixerStep): Prepared {
  return training(step, step.batch, (weights, images) => forward(weights, images, step));
}
