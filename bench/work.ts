/**
 * How much work a run of a workload is.
 * @module
 */
import { attentionFlops, matmulFlops } from "../src/graph/mod.ts";
import { sizeOf, vitSpecs } from "./training_model.ts";
import type { Initialization, Workload } from "./workloads.ts";

/** Work in one run and the unit of the rate derived from it, per second. */
export interface Work {
  readonly amount: number;
  readonly unit:
    | "GFLOP/s"
    | "images/s"
    | "sequences/s"
    | "Mparameters/s"
    | "SVDs/s";
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
      return { amount: matmulFlops({ ...workload, batch: 1 }) / 1e9, unit: "GFLOP/s" };
    case "attention": {
      const products = workload.backward ? 6 : 2;
      const flops = attentionFlops({ ...workload, causal: false }, products);
      return { amount: flops / 1e9, unit: "GFLOP/s" };
    }
    case "depthwise": {
      const { batch, channels, side, kernel, backward } = workload;
      const flops = 2 * batch * channels * (side * kernel) ** 2;
      return { amount: (backward ? 3 : 1) * flops / 1e9, unit: "GFLOP/s" };
    }
    case "mamba":
    case "mamba2":
    case "transformer":
      return { amount: workload.batch, unit: "sequences/s" };
    case "vit":
    case "convmixer":
    case "convnext":
      return { amount: workload.batch, unit: "images/s" };
    case "initialization":
      return { amount: parametersOf(workload) / 1e6, unit: "Mparameters/s" };
    case "svd":
      return { amount: 1, unit: "SVDs/s" };
  }
}
