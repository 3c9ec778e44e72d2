/**
 * The ViT training step in tfjs. tfjs has no AdamW, so the update is written out with its tensors.
 * Axes: B batch, T tokens, D embed dim, H heads, K head dim.
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { fingerprint } from "../statistics.ts";
import {
  adamw,
  classes,
  imageSize,
  tokensOf,
  vitBatch,
  vitSpecs,
  vitWeights,
} from "../vit_model.ts";
import type { VitStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";
import { gelu, layerNorm, linear, type Weights } from "./tfjs_operations.ts";

/** (B, 32, 32, 3) → (B·T, 3·P·P), each patch in the order of a convolution's weight. */
function patches(images: tf.Tensor, { patch }: VitStep): tf.Tensor2D {
  const batch = images.shape[0];
  const side = imageSize / patch;
  return images.reshape([batch, side, patch, side, patch * 3])
    .transpose([0, 1, 3, 2, 4]).reshape([batch * side * side, patch, patch, 3])
    .transpose([0, 3, 1, 2]).reshape([batch * side * side, 3 * patch * patch]);
}

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

/** Mean cross-entropy of one batch. */
function loss(weights: Weights, inputs: Inputs, step: VitStep): tf.Scalar {
  const embedding = weights.get("patch_embed.proj.weight")!.reshape([step.dim, -1]);
  let x: tf.Tensor = tf.matMul(patches(inputs.images, step), embedding as tf.Tensor2D, false, true)
    .add(weights.get("patch_embed.proj.bias")!)
    .reshape([-1, tokensOf(step), step.dim]).add(inputs.positions);
  for (let i = 0; i < step.depth; i++) {
    const block = `blocks.${i}`;
    x = x.add(attention(layerNorm(x, weights, `${block}.norm1`), weights, `${block}.attn`, step));
    const inner = linear(layerNorm(x, weights, `${block}.norm2`), weights, `${block}.mlp.fc1`);
    x = x.add(linear(gelu(inner), weights, `${block}.mlp.fc2`));
  }
  const pooled = layerNorm(x.mean(1), weights, "fc_norm");
  const logProbabilities = tf.logSoftmax(linear(pooled, weights, "head"));
  return logProbabilities.mul(inputs.targets).sum().mul(-1 / step.batch).asScalar();
}

interface Inputs {
  readonly images: tf.Tensor;
  readonly targets: tf.Tensor;
  readonly positions: tf.Tensor;
}

/** One parameter with its two running means. */
interface Slot {
  readonly weight: tf.Variable;
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** p ← p(1 − ηλ) − η₁ m / (√v·c₂ + ε) with the bias corrections of step t. */
function update({ weight, first, second }: Slot, gradient: tf.Tensor, t: number): void {
  const rate = adamw.rate / (1 - adamw.beta1 ** t);
  const correction = 1 / Math.sqrt(1 - adamw.beta2 ** t);
  first.assign(first.mul(adamw.beta1).add(gradient.mul(1 - adamw.beta1)));
  second.assign(second.mul(adamw.beta2).add(gradient.square().mul(1 - adamw.beta2)));
  const scale = second.sqrt().mul(correction).add(adamw.epsilon);
  const decay = weight.rank > 1 ? adamw.decay : 0;
  weight.assign(weight.mul(1 - adamw.rate * decay).sub(first.div(scale).mul(rate)));
}

/** All parameters with their running means. */
function makeSlots(step: VitStep): Map<string, Slot> {
  const start = vitWeights(step);
  return new Map(
    vitSpecs(step).map(({ name, shape }) => {
      const zeros = () => tf.variable(tf.zeros([...shape]), false);
      const weight = tf.variable(tf.tensor(start.get(name)!, [...shape]), true, name);
      return [name, { weight, first: zeros(), second: zeros() }];
    }),
  );
}

/** Images of one part of a batch: the Wasm backend cannot hold more tokens than these in 4 GiB. */
function partSize(step: VitStep): number {
  if (tf.getBackend() !== "wasm") return step.batch;
  return Math.max(1, Math.min(step.batch, Math.floor(2048 / tokensOf(step))));
}

/** The loss of a batch and its gradients, summed over the parts. */
function gradients(
  weights: Weights,
  inputs: Inputs,
  step: VitStep,
): [tf.Tensor, tf.NamedTensorMap] {
  const size = partSize(step);
  let total: tf.Tensor = tf.scalar(0);
  let sums: tf.NamedTensorMap = {};
  for (let start = 0; start < step.batch; start += size) {
    const kept = tf.tidy(() => {
      const part = (tensor: tf.Tensor) => tensor.slice(start, Math.min(size, step.batch - start));
      const { images, targets, positions } = inputs;
      const { value, grads } = tf.variableGrads(() =>
        loss(weights, { images: part(images), targets: part(targets), positions }, step)
      );
      const added: tf.NamedTensorMap = { "": total.add(value) };
      for (const [name, gradient] of Object.entries(grads)) {
        added[name] = start === 0 ? gradient : sums[name].add(gradient);
      }
      return added;
    });
    tf.dispose([total, sums]);
    ({ "": total, ...sums } = kept);
  }
  return [total, sums];
}

/** Makes the training step ready; its result is the loss of the first three steps. */
export function vit(step: VitStep): Prepared {
  const slots = makeSlots(step);
  const weights: Weights = new Map([...slots].map(([name, { weight }]) => [name, weight]));
  const batch = vitBatch(step);
  const inputs: Inputs = tf.tidy(() => ({
    images: tf.tensor(batch.images, [step.batch, imageSize, imageSize, 3]),
    targets: tf.oneHot(tf.tensor1d(batch.labels, "int32"), classes).toFloat(),
    positions: tf.tensor(batch.positions, [batch.positions.length / step.dim, step.dim]),
  }));
  let t = 0;
  let value: tf.Tensor | undefined;
  const run = () => {
    t++;
    tf.dispose(value);
    value = tf.tidy(() => {
      const [value, sums] = gradients(weights, inputs, step);
      for (const [name, gradient] of Object.entries(sums)) update(slots.get(name)!, gradient, t);
      return value;
    });
  };
  return {
    step: run,
    sync: async () => void await weights.get("head.bias")!.data(),
    async result() {
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        run();
        losses.push((await value!.data())[0]);
      }
      return { losses: fingerprint(losses) };
    },
    dispose: () => tf.dispose([value, inputs, [...slots.values()]] as never),
  };
}
