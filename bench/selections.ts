/**
 * The sizes that are compared.
 * @module
 */

import type { Workload } from "./workloads.ts";

/** What can be compared. */
export const topics: readonly string[] = [
  "matmul",
  "attention",
  "vit",
  "convmixer",
  "initialization",
];

function matmuls(quick: boolean): Workload[] {
  const shapes = quick ? [[256, 256, 256], [257, 63, 129]] : [
    [512, 512, 512],
    [768, 768, 768],
    [1024, 1024, 1024],
    [1021, 767, 509],
    [4096, 192, 576], // qkv of ViT-Tiny, batch 64, 64 tokens
    [192, 4096, 768], // its first MLP weight's gradient
    [64, 192, 10], // its head
  ];
  return shapes.map(([m, k, n]) => ({ kind: "matmul", m, k, n }));
}

function attentions(quick: boolean): Workload[] {
  const shapes = quick ? [[2, 3, 64, 32]] : [[64, 3, 64, 64], [16, 3, 256, 64], [4, 6, 197, 64]];
  return shapes.flatMap(([batch, heads, tokens, headDim]) =>
    [false, true].map((backward): Workload => ({
      kind: "attention",
      batch,
      heads,
      tokens,
      headDim,
      backward,
    }))
  );
}

function vits(quick: boolean): Workload[] {
  if (quick) return [{ kind: "vit", dim: 48, depth: 2, heads: 3, patch: 4, batch: 8 }];
  const tiny = { kind: "vit", dim: 192, depth: 12, heads: 3 } as const;
  return [
    { kind: "vit", dim: 96, depth: 6, heads: 3, patch: 4, batch: 32 },
    { ...tiny, patch: 4, batch: 64 },
    { ...tiny, patch: 2, batch: 16 },
  ];
}

function convMixers(quick: boolean): Workload[] {
  const size = quick ? { dim: 32, depth: 2, batch: 8 } : { dim: 256, depth: 8, batch: 32 };
  return [{ kind: "convmixer", ...size, kernel: 5, patch: 2 }];
}

function initializations(quick: boolean): Workload[] {
  const model = quick ? { dim: 192, depth: 2, heads: 3 } : { dim: 768, depth: 12, heads: 12 };
  return [
    { kind: "initialization", scheme: "default", ...model },
    { kind: "initialization", scheme: "mimetic", ...model },
    { kind: "svd", n: quick ? 64 : 192 },
    ...(quick ? [] : [{ kind: "svd", n: 768 } as const]),
  ];
}

/** The workloads of one topic. */
export function selections(topic: string, quick: boolean): Workload[] {
  switch (topic) {
    case "matmul":
      return matmuls(quick);
    case "attention":
      return attentions(quick);
    case "vit":
      return vits(quick);
    case "convmixer":
      return convMixers(quick);
    case "initialization":
      return initializations(quick);
  }
  throw new RangeError(`Cannot compare as the topics are ${topics.join(", ")}: ${topic}`);
}
