/**
 * Initialization in jax-js, which has normals and an SVD but no named initializers.
 * @module
 */

import { blockUntilReady, jit, numpy as np, random, tree } from "./jax.ts";
import type { JaxArray } from "./jax.ts";
import { fingerprint, moments, numbers } from "../fingerprints.ts";
import { sizeOf, vitSpecs } from "../training_model.ts";
import type { Initialization, Svd } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** One jitted draw for each shape; a new key for each parameter. */
function draw(shape: readonly number[]): (key: JaxArray) => JaxArray {
  return jit((key: JaxArray) => random.normal(key, [...shape]).mul(0.02));
}

/** Draws every parameter of the model with its shape's jitted function. */
export function initialization(workload: Initialization): Prepared {
  const specs = vitSpecs({ ...workload, patch: 16 }, 1000);
  const draws = new Map(specs.map(({ shape }) => [shape.join(), draw(shape)]));
  const arrays: JaxArray[] = [];
  let seed = 0;
  const release = () => tree.dispose(arrays.splice(0));
  const step = () => {
    arrays.push(...specs.map(({ name, shape }) => {
      if (shape.length > 1) return draws.get(shape.join())!(random.key(seed++));
      return name.includes("norm") && name.endsWith("weight")
        ? np.ones([...shape])
        : np.zeros([...shape]);
    }));
  };
  return {
    step,
    async sync() {
      await blockUntilReady(arrays);
      release();
    },
    async result() {
      step();
      const index = specs.findIndex(({ name }) => name.endsWith("qkv.weight"));
      const count = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const values = await arrays[index].ref.data() as Float32Array;
      release();
      return { moments: moments(count, values) };
    },
    dispose: release,
  };
}

/** Thin SVD of one matrix; the result is its singular values. */
export function svd({ n }: Svd): Prepared {
  const matrix = np.array(numbers(5, n * n)).reshape([n, n]);
  const parts: JaxArray[] = [];
  const release = () => tree.dispose(parts.splice(0));
  const step = () => void parts.push(...np.linalg.svd(matrix.ref, { fullMatrices: false }));
  return {
    step,
    async sync() {
      await blockUntilReady(parts);
      release();
    },
    async result() {
      step();
      const values = await parts[1].ref.data() as Float32Array;
      release();
      return { "singular values": fingerprint(values) };
    },
    dispose() {
      release();
      matrix.dispose();
    },
  };
}
