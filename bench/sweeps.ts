/**
 * The training steps by which growth is measured: in each sweep one size changes.
 * @module
 */

import type {
  ConvMixerStep,
  MambaStep,
  TrainingStep,
  TransformerStep,
  VitStep,
} from "./workloads.ts";

/** One training step to be measured, and its place in a figure. */
export interface SweepPoint {
  /** The size that changes. */
  readonly x: number;
  readonly step: TrainingStep;
  /** Threads of the CPU; all of them where it isn't said. */
  readonly threads?: number;
}

/** One size that changes, for several networks. */
export interface Sweep {
  readonly name: string;
  /** What stands on the x axis. */
  readonly axis: string;
  /** The exponent that time should have, or should at most approach. */
  readonly exponent: number;
  /** What is to be seen, in a sentence or two. */
  readonly about: string;
  readonly series: readonly { readonly name: string; readonly points: readonly SweepPoint[] }[];
  /** Whether memory changes with it too. */
  readonly memory: boolean;
}

interface Bases {
  readonly vit: VitStep;
  readonly convmixer: ConvMixerStep;
  readonly mamba: MambaStep;
  readonly mamba2: MambaStep;
  readonly transformer: TransformerStep;
  /** Sequences where their length changes. */
  readonly few: number;
}

const full: Bases = {
  vit: { kind: "vit", dim: 96, depth: 6, heads: 3, patch: 4, batch: 64 },
  convmixer: { kind: "convmixer", dim: 96, depth: 8, kernel: 7, patch: 2, batch: 32 },
  mamba: { kind: "mamba", dim: 64, depth: 2, states: 16, length: 128, batch: 32 },
  mamba2: { kind: "mamba2", dim: 64, depth: 2, states: 128, length: 128, batch: 32 },
  transformer: { kind: "transformer", dim: 64, depth: 2, heads: 1, length: 128, batch: 32 },
  few: 4,
};

const quick: Bases = {
  vit: { ...full.vit, dim: 48, depth: 2, batch: 16 },
  convmixer: { ...full.convmixer, dim: 32, depth: 2, kernel: 5, batch: 8 },
  mamba: { ...full.mamba, dim: 32, batch: 4, length: 64 },
  mamba2: { ...full.mamba2, dim: 32, states: 32, batch: 4, length: 64 },
  transformer: { ...full.transformer, dim: 32, batch: 4, length: 64 },
  few: 1,
};

/** Points of one network at several sizes. */
function series<Step extends TrainingStep>(
  name: string,
  base: Step,
  sizes: readonly number[],
  at: (x: number) => Partial<Step>,
) {
  return { name, points: sizes.map((x): SweepPoint => ({ x, step: { ...base, ...at(x) } })) };
}

/** Powers of two from one number up. */
function doubled(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * 2 ** i);
}

/** All sweeps: of small networks with three sizes each, or of larger ones with up to five. */
export function sweepsOf({ small, cores }: { small: boolean; cores: number }): Sweep[] {
  const bases = small ? quick : full;
  const { vit, convmixer, mamba } = bases;
  const most = small ? 3 : 5;
  const layers = doubled(1, Math.min(4, most));
  return [
    {
      name: "Batch",
      axis: "Examples in a batch",
      exponent: 1,
      about: "Time should be linear. Memory has a constant part: weights, moments and gradients.",
      series: [
        series("ViT", vit, doubled(vit.batch / 4, most), (batch) => ({ batch })),
        series("ConvMixer", convmixer, doubled(convmixer.batch / 4, most), (batch) => ({ batch })),
        series("Mamba", mamba, doubled(mamba.batch / 4, most), (batch) => ({ batch })),
      ],
      memory: true,
    },
    widths(bases, Math.min(4, most)),
    ...lengths(bases, small, most),
    {
      name: "Depth",
      axis: "Layers",
      exponent: 1,
      about: "Time should be linear, behind a constant part: embeddings and the head.",
      series: [
        series("ViT", vit, layers.map((n) => 2 * n), (depth) => ({ depth })),
        series("ConvMixer", convmixer, layers.map((n) => 2 * n), (depth) => ({ depth })),
        series("Mamba", mamba, layers, (depth) => ({ depth })),
      ],
      memory: true,
    },
    kernels(bases, most),
    states(bases, Math.min(4, most)),
    threadCounts(bases, cores),
  ];
}

function widths({ vit, convmixer, mamba, few }: Bases, count: number): Sweep {
  return {
    name: "Width",
    axis: "Width",
    exponent: 2,
    about:
      "Products of weights are quadratic in the width, all else is linear: time should be at " +
      "most quadratic.",
    series: [
      series("ViT", { ...vit, batch: 8 * few }, doubled(48, count), (dim) => ({ dim })),
      series("ConvMixer", { ...convmixer, batch: 4 * few }, doubled(32, count), (dim) => ({ dim })),
      series("Mamba", { ...mamba, batch: 2 * few }, doubled(32, count), (dim) => ({ dim })),
    ],
    memory: true,
  };
}

function lengths({ vit, mamba, mamba2, transformer, few }: Bases, small: boolean, count: number) {
  const sizes = doubled(small ? 32 : 128, count);
  const patches = (tokens: number) => ({ patch: 32 / Math.sqrt(tokens) });
  const sequences: Sweep = {
    name: "Length of sequences",
    axis: "Tokens in a sequence",
    exponent: 1,
    about: "State-space models should be linear. The Transformer's attention is quadratic, which " +
      "shows in long sequences.",
    series: [
      series("Mamba", { ...mamba, batch: few }, sizes, (length) => ({ length })),
      series("Mamba-2", { ...mamba2, batch: few }, sizes, (length) => ({ length })),
      series("Transformer", { ...transformer, batch: few }, sizes, (length) => ({ length })),
    ],
    memory: true,
  };
  const images: Sweep = {
    name: "Tokens of an image",
    axis: "Patches of an image",
    exponent: 1,
    about: "Products of weights are linear in the tokens, attention is quadratic.",
    series: [series("ViT", { ...vit, batch: 4 * few }, [16, 64, 256], patches)],
    memory: true,
  };
  return [images, sequences];
}

function kernels({ convmixer }: Bases, count: number): Sweep {
  const taps = [3, 5, 7, 9, 15].slice(0, count).map((side) => side ** 2);
  const at = (x: number) => ({ kernel: Math.sqrt(x) });
  return {
    name: "Kernel",
    axis: "Taps of a depthwise filter",
    exponent: 1,
    about:
      "Depthwise convolutions should be at most linear in the taps (3 × 3 has 9), beside the " +
      "1 × 1 convolutions, which don't change.",
    series: [series("ConvMixer", convmixer, taps, at)],
    memory: true,
  };
}

function states({ mamba, mamba2 }: Bases, count: number): Sweep {
  const at = (states: number) => ({ states });
  return {
    name: "States",
    axis: "States",
    exponent: 1,
    about:
      "Scans should be at most linear in the states, beside projections, most of which don't " +
      "change.",
    series: [
      series("Mamba", mamba, doubled(mamba.states / 2, count), at),
      series("Mamba-2", mamba2, doubled(mamba2.states / 4, count), at),
    ],
    memory: true,
  };
}

function threadCounts({ vit, convmixer, mamba, mamba2 }: Bases, cores: number): Sweep {
  const counts = doubled(1, Math.floor(Math.log2(cores)) + 1);
  const rows = { ViT: vit, ConvMixer: convmixer, Mamba: mamba, "Mamba-2": mamba2 };
  return {
    name: "Threads",
    axis: "Threads",
    exponent: -1,
    about: "The line is the ideal: twice the threads, half the time.",
    series: Object.entries(rows).map(([name, step]) => ({
      name,
      points: counts.map((threads) => ({ x: threads, step, threads })),
    })),
    memory: false,
  };
}
