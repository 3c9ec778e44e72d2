/**
 * Operations for tfjs with their own gradients. tfjs keeps every tensor of a forward pass until the
 * step ends; with these a ViT's step fits into the 4 GiB that WebAssembly can address.
 * @module
 */

import * as tf from "./tf.ts";
import { imageSize, normEpsilon } from "../training_model.ts";
import type { CommonStep } from "../workloads.ts";

/** Parameters by name. */
export type Weights = Map<string, tf.Variable>;

/**
 * x (N, I) · Wᵀ + b, with its own gradient: tfjs's Wasm backend multiplies untransposed matrices some
 * ten times as fast as transposed ones, which its own gradient would ask for.
 */
const product = tf.customGrad((...inputs) => {
  const [x, weight, bias, save] = inputs as unknown as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor1D,
    tf.GradSaveFunc,
  ];
  save([x, weight]);
  return {
    value: tf.matMul(x, weight.transpose()).add(bias) as tf.Tensor2D,
    gradFunc: (dy: tf.Tensor2D, [x, weight]: tf.Tensor[]) => [
      tf.matMul(dy, weight),
      tf.matMul(dy.transpose(), x),
      dy.sum(0),
    ],
  };
});

/** x (…, I) → (…, O); a convolution's weight (O, …) will do too. */
export function linear(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  const [weight, bias] = [weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!];
  const columns = x.shape[x.rank - 1];
  const rows = x.reshape([x.size / columns, columns]);
  const matrix = weight.reshape([weight.shape[0], columns]);
  return product(rows, matrix, bias).reshape([...x.shape.slice(0, -1), weight.shape[0]]);
}

/**
 * γ · (x − mean) / √(variance + ε) + β with moments over some axes and γ, β along the last one; its own
 * gradient keeps only x.
 */
export function normalization(axes: number[], epsilon: number) {
  const normalize = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, axes, true);
    const scale = tf.rsqrt(variance.add(epsilon));
    return { normal: x.sub(mean).mul(scale), scale };
  };
  return tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.GradSaveFunc,
    ];
    save([x, gamma]);
    return {
      value: normalize(x).normal.mul(gamma).add(beta),
      gradFunc: (dy: tf.Tensor, [x, gamma]: tf.Tensor[]) => {
        const { normal, scale } = normalize(x);
        const g = dy.mul(gamma);
        const along = normal.mul(g.mul(normal).mean(axes, true));
        const dx = g.sub(g.mean(axes, true)).sub(along).mul(scale);
        const rows = [...x.shape.keys()].slice(0, -1);
        return [dx, dy.mul(normal).sum(rows), dy.sum(rows)];
      },
    };
  });
}

const norm = normalization([-1], normEpsilon);

/** Layer norm by name. */
export function layerNorm(x: tf.Tensor, weights: Weights, name: string): tf.Tensor {
  return norm(x, weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!);
}

/** x Φ(x), the exact form, with its own gradient as tfjs would keep five tensors a call. */
export const gelu = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const cumulative = (z: tf.Tensor) => tf.erf(z.mul(Math.SQRT1_2)).add(1).mul(0.5);
  (save as tf.GradSaveFunc)([input]);
  const density = (z: tf.Tensor) => z.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
  return {
    value: input.mul(cumulative(input)),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
      dy.mul(cumulative(saved[0]).add(saved[0].mul(density(saved[0])))),
  };
});

/** (B, 32, 32, 3) → (B·T, 3·P·P), each patch in the order of a convolution's weight. */
export function patches(images: tf.Tensor, { patch }: CommonStep): tf.Tensor2D {
  const batch = images.shape[0];
  const side = imageSize / patch;
  return images.reshape([batch, side, patch, side, patch * 3])
    .transpose([0, 1, 3, 2, 4]).reshape([batch * side * side, patch, patch, 3])
    .transpose([0, 3, 1, 2]).reshape([batch * side * side, 3 * patch * patch]);
}
