import { add, causalConvolution, exp, scale, silu, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkIntegers } from "../host/mod.ts";
import {
  type Initializer,
  ones,
  type Parameter,
  pytorchConv2d,
  pytorchLinearBias,
  type Slice,
} from "../initializers/mod.ts";
import type { Scope } from "./scope.ts";

/** What makes up the scan of a layer, for looking into a model. */
export interface ScanTensors {
  /** Step sizes Δ: `[B, T, E]`, in Mamba-2 `[B, T, H]`. */
  readonly delta: Tensor;
  /** The diagonals of the state matrices: `[E, N]`, in Mamba-2 `[H]`. */
  readonly a: Tensor;
  /** How tokens are written, `[B, T, N]`. */
  readonly b: Tensor;
  /** How they are read, `[B, T, N]`. */
  readonly c: Tensor;
}

/** Options of {@linkcode mamba} and {@linkcode mamba2}. */
export interface MambaOptions {
  /** Which of the model's layers this is, and how many there are. */
  readonly layer: { readonly index: number; readonly count: number };
  /** States N of a channel. Default 16, in Mamba-2 128. */
  readonly states?: number;
  /** Width of the short convolution. Default 4. */
  readonly taps?: number;
  /** Inner width E over the width D. Default 2. */
  readonly expand?: number;
  /** Makes the weight of `out_proj`. Default PyTorch's. */
  readonly outInitializer?: Initializer;
  /** Is given the layer's scan. */
  readonly observe?: (scan: ScanTensors, index: number) => void;
}

/** Throws unless these sizes can make a mixer, whose inner width they return. */
export function innerWidth(
  scope: Scope,
  width: number,
  { expand, ...sizes }: { expand: number; states: number; taps: number; headDim?: number },
): number {
  const doing = `build state-space mixer "${scope.name}"`;
  checkIntegers(doing, sizes);
  checkInteger(doing, "its inner width", expand * width);
  return expand * width;
}

/** `silu(conv1d(x) + bias)`, each channel with a filter of its own over this token and those before. */
export function shortConvolution(scope: Scope, x: Tensor, taps: number): Tensor {
  const conv = scope.child("conv1d");
  const channels = x.shape[2];
  const fans = { fanIn: taps, fanOut: taps };
  const weight = conv.parameter("weight", {
    shape: [channels, 1, taps],
    ...fans,
    initializer: pytorchConv2d(),
  });
  const bias = conv.parameter("bias", {
    shape: [channels],
    ...fans,
    initializer: pytorchLinearBias(),
  });
  return silu(add(causalConvolution(x, weight), bias));
}

/** `A = −exp(A_log)`, which has no weight decay. */
export function transition(
  scope: Scope,
  shape: readonly number[],
  initializer: Initializer,
): Tensor {
  const fans = { fanIn: shape[shape.length - 1], fanOut: shape[0] };
  return scale(
    exp(scope.parameter("A_log", { shape, ...fans, initializer, use: "undecayed" })),
    -1,
  );
}

/** `D`, the direct way past the scan. */
export function skip(scope: Scope, size: number): Tensor {
  return scope.parameter("D", { shape: [size], fanIn: size, fanOut: size, initializer: ones() });
}

/** A parameter of the scope, as a role names it. */
export function parameterOf(
  scope: Scope,
  name: string,
  shape: readonly number[],
  fanIn: number,
): Parameter {
  return { name: scope.join(name), shape, fanIn, fanOut: shape[0] };
}

/** Consecutive rows of a matrix. */
export function rowsOf(
  scope: Scope,
  name: string,
  shape: readonly number[],
  row: number,
  rows: number,
): Slice {
  return { parameter: parameterOf(scope, name, shape, shape[1]), row, rows };
}

/** All rows of a matrix. */
export function whole(scope: Scope, name: string, shape: readonly number[], fanIn: number): Slice {
  return { parameter: parameterOf(scope, name, shape, fanIn), row: 0, rows: shape[0] };
}

/** Publishes the layer's role. */
export function publish(
  scope: Scope,
  { layer: { index, count } }: MambaOptions,
  { taps, ...sizes }: { dim: number; inner: number; states: number; taps: number },
  { transition, channels, ...parts }: {
    transition: readonly number[];
    step: Slice;
    stepBias: Parameter;
    write: Slice;
    read: Slice;
    channels: number;
  },
): void {
  scope.role({
    kind: "stateSpace",
    name: scope.name,
    index,
    count,
    ...sizes,
    ...parts,
    transition: parameterOf(scope, "A_log", transition, transition[transition.length - 1]),
    convolution: {
      weight: parameterOf(scope, "conv1d.weight", [channels, 1, taps], taps),
      bias: parameterOf(scope, "conv1d.bias", [channels], taps),
    },
  });
}
