/**
 * The sizes that are compared.
 * @module
 */

import type { Workload } from "./workloads.ts";

/** Networks whose training steps are compared. */
export const networks = [
  "vit",
  "convmixer",
  "convnext",
  "mamba",
  "mamba2",
  "transformer",
] as const;

/** What can be compared. */
export const topics: readonly string[] = [
  "matmul",
  "attention",
  "depthwise",
  ...networks,
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

/** Images as a ConvMixer-256 with patch 2 has them between its layers. */
function depthwises(quick: boolean): Workload[] {
  const size = quick ? { batch: 2, channels: 16, side: 8 } : { batch: 32, channels: 256, side: 16 };
  return (quick ? [3, 5] : [3, 5, 7, 9]).flatMap((kernel) =>
    [false, true].map((backward): Workload => ({
      kind: "depthwise",
      ...size,
      kernel,
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

/** ConvNeXt-Atto's widths and depths, without patches, as images are small. */
function convNexts(quick: boolean): Workload[] {
  const size = quick
    ? { dims: [8, 16], depths: [1, 1], batch: 4 }
    : { dims: [40, 80, 160, 320], depths: [2, 2, 6, 2], batch: 32 };
  return [{ kind: "convnext", ...size, kernel: 7, patch: 1 }];
}

/** The networks of `deno task copying`. */
function mambas(kind: "mamba" | "mamba2", quick: boolean): Workload[] {
  const size = quick ? { dim: 32, length: 16, batch: 2 } : { dim: 64, length: 128, batch: 32 };
  const states = kind === "mamba" ? 16 : quick ? 16 : 128;
  return [{ kind, ...size, depth: 2, states }];
}

function transformers(quick: boolean): Workload[] {
  const size = quick
    ? { dim: 32, depth: 2, heads: 2, length: 16, batch: 2 }
    : { dim: 192, depth: 6, heads: 3, length: 128, batch: 32 };
  return [{ kind: "transformer", ...size }];
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
    case "depthwise":
      return depthwises(quick);
    case "vit":
      return vits(quick);
    case "convmixer":
      return convMixers(quick);
    case "convnext":
      return convNexts(quick);
    case "mamba":
    case "mamba2":
      return mambas(topic, quick);
    case "transformer":
      return transformers(quick);
    case "initialization":
      return initializations(quick);
  }
  throw new RangeError(`Cannot compare as the topics are ${topics.join(", ")}: ${topic}`);
}
