/**
 * jax-js in a process of its own: `deno run -A bench/peers/jax_js.ts wasm|webgpu`.
 * Everything that is timed is one `jit`, as its documentation recommends.
 * @module
 */

import { blockUntilReady, defaultDevice, grad, init, jit, nn, numpy as np, tree } from "./jax.ts";
import type { JaxArray } from "./jax.ts";
import { type Fingerprint, fingerprint, numbers } from "../fingerprints.ts";
import type { Attention, Matmul, Workload } from "../workloads.ts";
import { initialization, svd } from "./jax_js_initialization.ts";
import { convMixer } from "./jax_js_convmixer.ts";
import { vit } from "./jax_js_vit.ts";
import { type Library, type Prepared, serve } from "./peer.ts";
import { adapterName, packageVersion } from "./about.ts";

/**
 * A prepared workload around a jitted function that is called with the same inputs each time.
 * Outputs are kept until the synchronization: jax-js never computes what is disposed before it runs.
 */
function repeated(
  inputs: Record<string, JaxArray>,
  run: (inputs: Record<string, JaxArray>) => Record<string, JaxArray>,
): Prepared {
  const jitted = jit(run);
  const pending: Record<string, JaxArray>[] = [];
  const release = () => tree.dispose(pending.splice(0));
  const step = () => {
    const references = Object.entries(inputs).map(([name, array]) => [name, array.ref]);
    pending.push(jitted(Object.fromEntries(references)));
  };
  return {
    step,
    async sync() {
      await blockUntilReady(pending);
      release();
    },
    async result() {
      step();
      const result: Record<string, Fingerprint> = {};
      for (const [name, array] of Object.entries(pending[0])) {
        result[name] = fingerprint(await array.ref.data() as Float32Array);
      }
      release();
      return result;
    },
    dispose() {
      release();
      tree.dispose(inputs);
      jitted.dispose();
    },
  };
}

function matmul({ m, k, n }: Matmul): Prepared {
  const inputs = {
    a: np.array(numbers(1, m * k)).reshape([m, k]),
    b: np.array(numbers(2, k * n)).reshape([k, n]),
  };
  return repeated(inputs, ({ a, b }) => ({ c: np.matmul(a, b) }));
}

/** jax-js wants (B, T, H, K); the inputs are made in (B, H, T, K) and moved before the timing. */
function attention({ batch, heads, tokens, headDim, backward }: Attention): Prepared {
  const make = (seed: number) =>
    np.transpose(
      np.array(numbers(seed, batch * heads * tokens * headDim)).reshape(
        [batch, heads, tokens, headDim],
      ),
      [0, 2, 1, 3],
    );
  const inputs = { q: make(1), k: make(2), v: make(3), g: make(4) };
  const back = (array: JaxArray) => np.transpose(array, [0, 2, 1, 3]);
  if (!backward) {
    return repeated(inputs, ({ q, k, v, g }) => {
      g.dispose();
      return { out: back(nn.dotProductAttention(q, k, v)) };
    });
  }
  const scalar = (q: JaxArray, k: JaxArray, v: JaxArray, g: JaxArray) =>
    np.sum(nn.dotProductAttention(q, k, v).mul(g));
  const gradients = grad(scalar, { argnums: [0, 1, 2] });
  return repeated(inputs, ({ q, k, v, g }) => {
    const [dq, dk, dv] = gradients(q, k, v, g);
    return { dq: back(dq), dk: back(dk), dv: back(dv) };
  });
}

async function open(backend: string): Promise<Library> {
  if (backend !== "wasm" && backend !== "webgpu") {
    throw new RangeError(`Cannot open jax-js as its backends are wasm and webgpu: ${backend}`);
  }
  const ready = await init(backend);
  if (!ready.includes(backend)) {
    throw new Error(`Cannot open jax-js as its backend is not available here: ${backend}`);
  }
  defaultDevice(backend);
  return {
    library: `jax-js ${backend}`,
    version: packageVersion("@jax-js/jax"),
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
        case "svd":
          return svd(workload);
        default:
          throw new Error(
            `Cannot prepare as jax-js's peer has no such workload: ${workload.kind}`,
          );
      }
    },
  };
}

if (import.meta.main) await serve(open);
