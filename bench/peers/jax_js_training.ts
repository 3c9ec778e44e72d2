/**
 * A training step in jax-js: one `jit` around forward, backward and AdamW.
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
} from "./jax.ts";
import type { JaxArray, JsTree } from "./jax.ts";
import { fingerprint } from "../fingerprints.ts";
import { adamw, batchOf, classes, imageSize, specsOf, weightsOf } from "../training_model.ts";
import type { CommonStep } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** Parameters by name. */
export type Weights = { [name: string]: JaxArray };
type State = { weights: Weights; first: Weights; second: Weights };

/** Logits (B, classes) of images (B, 32, 32, 3); `constants` are the model's own inputs. */
export type Forward = (weights: Weights, images: JaxArray, constants: JaxArray[]) => JaxArray;

/** x (…, I) → (…, O). */
export function linear(x: JaxArray, weights: Weights, name: string): JaxArray {
  const weight = weights[`${name}.weight`].ref;
  return np.matmul(x, np.transpose(weight)).add(weights[`${name}.bias`].ref);
}

/** x Φ(x), the exact form; written out as `nn.gelu` with `erfc` holds more memory. */
export function gelu(x: JaxArray): JaxArray {
  return x.ref.mul(lax.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
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

/** The parameters at the start, and zero moments. */
function startOf(step: CommonStep): State {
  const values = weightsOf(step);
  const state: State = { weights: {}, first: {}, second: {} };
  for (const { name, shape } of specsOf(step)) {
    state.weights[name] = np.array(values.get(name)!).reshape([...shape]);
    state.first[name] = np.zeros([...shape]);
    state.second[name] = np.zeros([...shape]);
  }
  return state;
}

/** State, images, targets, rate, correction and constants → loss and state. */
type Run = (state: State, inputs: JaxArray[]) => { loss: JaxArray; state: State };

/** The whole step as one jitted function. */
function compile(batch: number, forward: Forward): Run & { dispose(): void } {
  return jit((state: State, inputs: JaxArray[]) => {
    const [rate, correction, images, targets, ...constants] = inputs;
    const lossOf = (weights: Weights) => {
      const logits = forward(weights, images, constants);
      tree.dispose(weights);
      return np.sum(nn.logSoftmax(logits, -1).mul(targets)).mul(-1 / batch);
    };
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(state.weights));
    return { loss, state: update(state, gradients as Weights, rate, correction) };
  }) as unknown as Run & { dispose(): void };
}

/** Makes a model's training step ready; its result is the loss of the first three steps. */
export function training(step: CommonStep, forward: Forward, constants: JaxArray[]): Prepared {
  const batch = batchOf(step);
  const images = np.array(batch.images).reshape([step.batch, imageSize, imageSize, 3]);
  const targets = nn.oneHot(np.array(batch.labels, { dtype: np.int32 }), classes);
  const inputs = [images, targets, ...constants];
  const train = compile(step.batch, forward);
  let state = startOf(step);
  let loss: JaxArray | undefined;
  let t = 0;
  const synchronous = defaultDevice() === "wasm";
  const sync = async () => void await blockUntilReady({ loss: loss!, state } as JsTree<JaxArray>);
  // All intermediates of a step stay allocated until it has run, and Wasm has 4 GiB: no second step
  // may be under way.
  const run = async () => {
    t++;
    loss?.dispose();
    const rate = np.array([adamw.rate / (1 - adamw.beta1 ** t)]);
    const correction = np.array([1 / Math.sqrt(1 - adamw.beta2 ** t)]);
    ({ loss, state } = train(state, [rate, correction, ...inputs.map((input) => input.ref)]));
    if (synchronous) await sync();
  };
  return {
    step: run,
    sync,
    async result() {
      const losses: number[] = [];
      for (let i = 0; i < 3; i++) {
        await run();
        losses.push((await loss!.ref.data())[0] as number);
      }
      return { losses: fingerprint(losses) };
    },
    dispose() {
      loss?.dispose();
      tree.dispose(state);
      tree.dispose(inputs);
      train.dispose();
    },
  };
}
