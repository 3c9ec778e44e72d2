/**
 * A training step in tfjs. tfjs has no AdamW, so the update is written out with its tensors.
 * @module
 */

import * as tf from "./tf.ts";
import { fingerprint } from "../fingerprints.ts";
import { adamw, batchOf, classes, imageSize, specsOf, weightsOf } from "../training_model.ts";
import type { CommonStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";
import type { Weights } from "./tfjs_operations.ts";

/** Logits (B, classes) of images (B, 32, 32, 3). */
export type Forward = (weights: Weights, images: tf.Tensor) => tf.Tensor;

interface Inputs {
  readonly images: tf.Tensor;
  readonly targets: tf.Tensor;
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
function makeSlots(step: CommonStep): Map<string, Slot> {
  const start = weightsOf(step);
  return new Map(
    specsOf(step).map(({ name, shape }) => {
      const zeros = () => tf.variable(tf.zeros([...shape]), false);
      const weight = tf.variable(tf.tensor(start.get(name)!, [...shape]), true, name);
      return [name, { weight, first: zeros(), second: zeros() }];
    }),
  );
}

/** The loss of one part of a batch and its gradients, added to those of the parts before. */
function addPart(
  loss: () => tf.Scalar,
  total: tf.Tensor,
  sums: tf.NamedTensorMap,
): [tf.Tensor, tf.NamedTensorMap] {
  const kept: tf.NamedTensorMap = tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss);
    const added: tf.NamedTensorMap = { "": total.add(value) };
    for (const [name, gradient] of Object.entries(grads)) {
      added[name] = name in sums ? sums[name].add(gradient) : gradient;
    }
    return added;
  });
  tf.dispose([total, sums] as never);
  const { "": value, ...gradients } = kept;
  return [value, gradients];
}

/**
 * Makes a model's training step ready; its result is the loss of the first three steps. The batch is
 * worked off in parts of `size` images whose gradients are summed.
 */
export function training(step: CommonStep, size: number, forward: Forward): Prepared {
  const slots = makeSlots(step);
  const weights: Weights = new Map([...slots].map(([name, { weight }]) => [name, weight]));
  const batch = batchOf(step);
  const inputs: Inputs = tf.tidy(() => ({
    images: tf.tensor(batch.images, [step.batch, imageSize, imageSize, 3]),
    targets: tf.oneHot(tf.tensor1d(batch.labels, "int32"), classes).toFloat(),
  }));
  const lossOf = (start: number, count: number) => () => {
    const logits = forward(weights, inputs.images.slice(start, count));
    const chosen = tf.logSoftmax(logits).mul(inputs.targets.slice(start, count));
    return chosen.sum().mul(-1 / step.batch).asScalar();
  };
  let t = 0;
  let value: tf.Tensor = tf.scalar(0);
  const run = () => {
    t++;
    let sums: tf.NamedTensorMap = {};
    tf.dispose(value);
    value = tf.scalar(0);
    for (let start = 0; start < step.batch; start += size) {
      const count = Math.min(size, step.batch - start);
      [value, sums] = addPart(lossOf(start, count), value, sums);
    }
    tf.tidy(() => Object.entries(sums).forEach(([name, sum]) => update(slots.get(name)!, sum, t)));
    tf.dispose(sums);
  };
  return {
    step: run,
    sync: async () => void await weights.get("head.bias")!.data(),
    async result() {
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        run();
        losses.push((await value.data())[0]);
      }
      return { losses: fingerprint(losses) };
    },
    dispose: () => tf.dispose([value, inputs, [...slots.values()]] as never),
  };
}
