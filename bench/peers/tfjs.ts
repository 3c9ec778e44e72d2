/**
 * tfjs in a process of its own: `deno run -A bench/peers/tfjs.ts cpu|wasm|webgpu`.
 * Its Wasm backend has SIMD here but one thread: its threads are made for browsers only.
 * @module
 */

import * as tf from "./tf.ts";
import { type Fingerprint, fingerprint, numbers } from "../fingerprints.ts";
import type { Attention, Matmul, Workload } from "../workloads.ts";
import { adapterName, packageVersion } from "./about.ts";
import { type Library, type Prepared, serve } from "./peer.ts";
import { initialization } from "./tfjs_initialization.ts";
import { convMixer } from "./tfjs_convmixer.ts";
import { vit } from "./tfjs_vit.ts";

/** A prepared workload around a function that makes the same tensors each time. */
function repeated(inputs: tf.Tensor[], run: () => Record<string, tf.Tensor>): Prepared {
  let outputs: Record<string, tf.Tensor> = {};
  const step = () => {
    tf.dispose(outputs);
    outputs = tf.tidy(run);
  };
  return {
    step,
    // The backends run in order, so one entry of the last output waits for everything.
    sync: async () =>
      void await tf.tidy(() => Object.values(outputs)[0].flatten().slice(0, 1)).data(),
    async result() {
      step();
      const result: Record<string, Fingerprint> = {};
      for (const [name, tensor] of Object.entries(outputs)) {
        result[name] = fingerprint(await tensor.data());
      }
      return result;
    },
    dispose: () => tf.dispose([...inputs, ...Object.values(outputs)]),
  };
}

function matmul({ m, k, n }: Matmul): Prepared {
  const a = tf.tensor(numbers(1, m * k), [m, k]);
  const b = tf.tensor(numbers(2, k * n), [k, n]);
  return repeated([a, b], () => ({ c: tf.matMul(a, b) }));
}

function attention({ batch, heads, tokens, headDim, backward }: Attention): Prepared {
  const shape = [batch, heads, tokens, headDim];
  const [q, k, v, g] = [1, 2, 3, 4].map((seed) =>
    tf.tensor(numbers(seed, batch * heads * tokens * headDim), shape)
  );
  const forward = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
    tf.matMul(tf.softmax(tf.matMul(q, k, false, true).mul(1 / Math.sqrt(headDim))), v);
  if (!backward) return repeated([q, k, v, g], () => ({ out: forward(q, k, v) }));
  const gradients = tf.grads((q, k, v) => forward(q, k, v));
  return repeated([q, k, v, g], () => {
    const [dq, dk, dv] = gradients([q, k, v], g);
    return { dq, dk, dv };
  });
}

async function open(backend: string): Promise<Library> {
  await tf.loadBackend(backend);
  tf.enableProdMode();
  if (!await tf.setBackend(backend)) {
    throw new Error(`Cannot open tfjs as its backend is not available here: ${backend}`);
  }
  await tf.ready();
  return {
    library: `tfjs ${backend}`,
    version: packageVersion("@tensorflow/tfjs"),
    device: await adapterName(backend),
    // deno-lint-ignore require-await
    async prepare(workload: Workload): Promise<Prepared> {
      switch (workload.kind) {
        case "matmul":
          return matmul(workload);
        case "attention":
          return attention(workload);
        case "vit":
          return vit(workload);
        case "convmixer":
          return convMixer(workload);
        case "initialization":
          return initialization(workload);
        default:
          throw new Error(`Cannot prepare as tfjs's peer has no such workload: ${workload.kind}`);
      }
    },
  };
}

if (import.meta.main) await serve(open);
