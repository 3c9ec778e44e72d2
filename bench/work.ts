/**
 * How much work a run of a workload is.
 * @module
 */
import { sizeOf, vitSpecs } from "./training_model.ts";
import type { Initialization, Workload } from "./workloads.ts";

/** Work in one run and the unit of the rate derived from it, per second. */
export interface Work {
  readonly amount: number;
  readonly unit: "GFLOP/s" | "images/s" | "Mparameters/s" | "SVDs/s";
}

/** Parameters of the model without position embeddings. */
function parametersOf(workload: Initialization): number {
  return vitSpecs({ ...workload, patch: 16 }, 1000)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Useful work of one run; what a method recomputes is not counted. */
export function workOf(workload: Workload): Work {
  switch (workload.kind) {
    case "matmul":
      return { amount: (2 * workload.m * workload.k * workload.n) / 1e9, unit: "GFLOP/s" };
    case "attention": {
      const { batch, heads, tokens, headDim, backward } = workload;
      const products = backward ? 6 : 2; // QKᵀ, AV; backward: dV, dA, dQ, dK
      const operations = products * 2 * batch * heads * tokens * tokens * headDim;
      return { amount: operations / 1e9, unit: "GFLOP/s" };
    }
    case "vit":
    case "convmixer":
      return { amount: workload.batch, unit: "images/s" };
    case "initialization":
      return { amount: parametersOf(workload) / 1e6, unit: "Mparameters/s" };
    case "svd":
      return { amount: 1, unit: "SVDs/s" };
  }
}
