import { add, causalConvolution, exp, scale, silu, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkIntegers } from "../host/mod.ts";
import { type Initializer, ones, pytorchConv2d, pytorchLinearBias } from "../initializers/mod.ts";
import type { ParameterHandle } from "./parameters.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode mamba} and {@linkcode mamba2}. */
export interface MambaOptions {
  /** States N of a channel. Default 16, in Mamba-2 128. */
  readonly states?: number;
  /** Width of the short convolution. Default 4. */
  readonly taps?: number;
  /** Inner width E over the width D. Default 2. */
  readonly expand?: number;
  /** Makes the weight of `out_proj`. Default PyTorch's. */
  readonly outInitializer?: Initializer;
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
export function shortConvolution(
  scope: Scope,
  x: Tensor,
  taps: number,
): { y: Tensor; weight: ParameterHandle; bias: ParameterHandle } {
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
  const y = silu(add(causalConvolution(x, weight.tensor), bias.tensor));
  return { y, weight, bias };
}

/** `A = −exp(A_log)`, which has no weight decay, with the handle of `A_log`. */
export function transition(
  scope: Scope,
  shape: readonly number[],
  initializer: Initializer,
): { a: Tensor; log: ParameterHandle } {
  const fans = { fanIn: shape[shape.length - 1], fanOut: shape[0] };
  const log = scope.parameter("A_log", { shape, ...fans, initializer, use: "undecayed" });
  return { a: scale(exp(log.tensor), -1), log };
}

/** `D`, the direct way past the scan. */
export function skip(scope: Scope, size: number): Tensor {
  const declaration = { shape: [size], fanIn: size, fanOut: size, initializer: ones() };
  return scope.parameter("D", declaration).tensor;
}

/**
 * Names what makes up a scan: step sizes `delta` `[B, T, E]` (in Mamba-2 `[B, T, H]`), the diagonals `a`
 * of the state matrices `[E, N]` (`[H]`), how tokens are written `b` and read `c` `[B, T, N]`.
 */
export function observeScan(scope: Scope, scan: Record<"delta" | "a" | "b" | "c", Tensor>): void {
  for (const name of ["delta", "a", "b", "c"] as const) scope.observe(name, scan[name]);
}
