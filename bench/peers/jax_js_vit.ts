/**
 * The ViT training step in jax-js: one `jit` around forward, backward and AdamW.
 * Axes: B batch, T tokens, D embed dim, H heads, K head dim.
 * @module
 */

import {
  blockUntilReady,
  defaultDevice,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import type { Array as JaxArray, JsTree } from "@jax-js/jax";
import { fingerprint } from "../statistics.ts";
import {
  adamw,
  classes,
  imageSize,
  normEpsilon,
  vitBatch,
  vitSpecs,
  vitWeights,
} from "../vit_model.ts";
import type { VitStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

type Weights = { [name: string]: JaxArray };
type State = { weights: Weights; first: Weights; second: Weights };

function linear(x: JaxArray, weights: Weights, name: string): JaxArray {
  const weight = weights[`${name}.weight`].ref;
  return np.matmul(x, np.transpose(weight)).add(weights[`${name}.bias`].ref);
}

function layerNorm(x: JaxArray, weights: Weights, name: string): JaxArray {
  return nn.standardize(x, -1, { epsilon: normEpsilon })
    .mul(weights[`${name}.weight`].ref).add(weights[`${name}.bias`].ref);
}

/** x Φ(x), the exact form; written out as `nn.gelu` with `erfc` holds more memory. */
function gelu(x: JaxArray): JaxArray {
  return x.ref.mul(lax.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
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

/** Mean cross-entropy of one batch. */
function loss(
  weights: Weights,
  images: JaxArray,
  targets: JaxArray,
  positions: JaxArray,
  step: VitStep,
) {
  const embedding = weights["patch_embed.proj.weight"].ref.reshape([step.dim, -1]);
  let x = np.matmul(patches(images, step), np.transpose(embedding))
    .add(weights["patch_embed.proj.bias"].ref).add(positions);
  for (let i = 0; i < step.depth; i++) {
    const block = `blocks.${i}`;
    const mixed = attention(
      layerNorm(x.ref, weights, `${block}.norm1`),
      weights,
      `${block}.attn`,
      step,
    );
    x = x.add(mixed);
    const inner = linear(layerNorm(x.ref, weights, `${block}.norm2`), weights, `${block}.mlp.fc1`);
    x = x.add(linear(gelu(inner), weights, `${block}.mlp.fc2`));
  }
  const pooled = layerNorm(np.mean(x, 1), weights, "fc_norm");
  const logits = linear(pooled, weights, "head");
  const mean = np.sum(nn.logSoftmax(logits, -1).mul(targets)).mul(-1 / step.batch);
  tree.dispose(weights);
  return mean;
}

/** p ← p(1 − ηλ) − η₁ m / (√v·c₂ + ε) with the bias corrections η₁ = η/(1−β₁ᵗ), c₂ = 1/√(1−β₂ᵗ). */
function update(state: State, gradients: Weights, rate: JaxArray, correction: JaxArray): State {
  const next: State = { weights: {}, first: {}, second: {} };
  for (const [name, gradient] of Object.entries(gradients)) {
    const decay = gradient.shape.length > 1 ? adamw.decay : 0;
    const first = state.first[name].mul(adamw.beta1).add(gradient.ref.mul(1 - adamw.beta1));
    const second = state.second[name].mul(adamw.beta2)
      .add(np.square(gradient).mul(1 - adamw.beta2));
    const scale = np.sqrt(second.ref).mul(correction.ref).add(adamw.epsilon);
    next.weights[name] = state.weights[name].mul(1 - adamw.rate * decay)
      .sub(first.ref.div(scale).mul(rate.ref));
    next.first[name] = first;
    next.second[name] = second;
  }
  rate.dispose();
  correction.dispose();
  return next;
}

/** Makes the training step ready; its result is the loss of the first three steps. */
export function vit(step: VitStep): Prepared {
  const start = vitWeights(step);
  const state0: State = { weights: {}, first: {}, second: {} };
  for (const { name, shape } of vitSpecs(step)) {
    state0.weights[name] = np.array(start.get(name)!).reshape([...shape]);
    state0.first[name] = np.zeros([...shape]);
    state0.second[name] = np.zeros([...shape]);
  }
  const batch = vitBatch(step);
  const images = np.array(batch.images).reshape([step.batch, imageSize, imageSize, 3]);
  const targets = nn.oneHot(np.array(batch.labels, { dtype: np.int32 }), classes);
  const positions = np.array(batch.positions).reshape([-1, step.dim]);
  const run = jit((
    state: State,
    images: JaxArray,
    targets: JaxArray,
    positions: JaxArray,
    rate: JaxArray,
    correction: JaxArray,
  ) => {
    const lossOf = (weights: Weights) => loss(weights, images, targets, positions, step);
    const [value, gradients] = valueAndGrad(lossOf)(tree.ref(state.weights));
    return { loss: value, state: update(state, gradients as Weights, rate, correction) };
  });
  return training(run, state0, [images, targets, positions]);
}

type Run = (state: State, ...rest: JaxArray[]) => { loss: JaxArray; state: State };

function training(run: unknown, initial: State, inputs: JaxArray[]): Prepared {
  const train = run as Run & { dispose(): void };
  let state = initial;
  let value: JaxArray | undefined;
  let t = 0;
  const synchronous = defaultDevice() === "wasm";
  const sync = async () => void await blockUntilReady({ value: value!, state } as JsTree<JaxArray>);
  // All intermediates of a step stay allocated until it has run, and Wasm has 4 GiB: no second step
  // may be under way.
  const step = async () => {
    t++;
    value?.dispose();
    const rate = np.array([adamw.rate / (1 - adamw.beta1 ** t)]);
    const correction = np.array([1 / Math.sqrt(1 - adamw.beta2 ** t)]);
    ({ loss: value, state } = train(state, ...inputs.map((input) => input.ref), rate, correction));
    if (synchronous) await sync();
  };
  return {
    step,
    sync,
    async result() {
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        await step();
        losses.push((await value!.ref.data())[0] as number);
      }
      return { losses: fingerprint(losses) };
    },
    dispose() {
      value?.dispose();
      tree.dispose(state);
      inputs.forEach((input) => input.dispose());
      train.dispose();
    },
  };
}
