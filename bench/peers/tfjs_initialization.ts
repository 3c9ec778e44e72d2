/**
 * Initialization in tfjs with its own normals.
 * @module
 */

import * as tf from "./tf.ts";
import { moments } from "../fingerprints.ts";
import { sizeOf, vitSpecs } from "../training_model.ts";
import type { Initialization } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

/** Draws every parameter of the model. */
export function initialization(workload: Initialization): Prepared {
  const specs = vitSpecs({ ...workload, patch: 16 }, 1000);
  let tensors: tf.Tensor[] = [];
  const step = () => {
    tf.dispose(tensors);
    tensors = specs.map(({ name, shape }) => {
      if (shape.length > 1) return tf.randomNormal([...shape], 0, 0.02);
      return name.includes("norm") && name.endsWith("weight")
        ? tf.ones([...shape])
        : tf.zeros([...shape]);
    });
  };
  return {
    step,
    sync: async () => void await tensors[1].data(),
    async result() {
      step();
      const index = specs.findIndex(({ name }) => name.endsWith("qkv.weight"));
      const count = specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      return { moments: moments(count, await tensors[index].data()) };
    },
    dispose: () => tf.dispose(tensors),
  };
}
