import {
  depthwiseFiltersText,
  depthwiseFiltersWindowText,
  depthwiseText,
  depthwiseWindowText,
} from "../../../../kernels/webgpu/generated/convolution.ts";
import type { DepthwiseVariant } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Variant } from "../needs.ts";
import type { Params } from "../params.ts";

/** A way to filter images channel by channel. */
export interface DepthwiseKernel extends Variant {
  /** Neighboring pixels that one invocation makes, `RUN` in its text. */
  readonly run: number;
  /** True if it holds what a row of taps reads in registers. */
  readonly window: boolean;
}

/** Taps of a row whose loop even llvmpipe unrolls, so that its rounds don't count: measured. */
export const UNROLLED = 15;

/** The largest side of a kernel for which a convolution holds a window in registers. */
const WIDEST = 9;

/**
 * All ways to filter. They add in the same order, so that results have the same bits: what differs is
 * how often a pixel is read, and how many invocations there are.
 */
export const depthwiseKernels: Readonly<Record<DepthwiseVariant, DepthwiseKernel>> = {
  runs1: made({ run: 1, window: false }, { software: 3, gpu: 4 }),
  runs4: made({ run: 4, window: false }, { software: 1, gpu: 1 }),
  runs8: made({ run: 8, window: false }, { software: 2, gpu: 3 }),
  window4: made({ run: 4, window: true }, { software: 4, gpu: 2 }),
};

function made(
  kernel: Pick<DepthwiseKernel, "run" | "window">,
  order: Variant["order"],
): DepthwiseKernel {
  const needs = { workgroupBytes: 0, invocations: 64, bindings: 8, rounds: MAX_LOOP_ROUNDS };
  return { ...kernel, order, needs: { ...needs, largeRegisterTiles: kernel.window } };
}

/** A text with what it needs. */
interface Text {
  readonly text: string;
  readonly constants: Readonly<Record<string, number>>;
}

/** A kernel's side and its stride. */
interface Sides {
  readonly kernel: number;
  readonly stride: number;
}

/** How a convolution is made. */
export function convolutionText(
  variant: DepthwiseVariant,
  { kernel, stride }: Sides,
): Text & { readonly run: number; readonly params: Params } {
  const { run, window } = depthwiseKernels[variant];
  const inRuns = (text: string) => text.replace("const RUN = 4u;", `const RUN = ${run}u;`);
  if (window && stride === 1 && kernel <= WIDEST) {
    return { text: inRuns(ofSide(depthwiseWindowText, kernel)), run, constants: {}, params: {} };
  }
  return { text: inRuns(depthwiseText), run, constants: { STRIDE: stride }, params: { kernel } };
}

/** How the gradient of filters is made. */
export function filtersText({ kernel, stride }: Sides): Text {
  return stride === 1 && kernel <= UNROLLED
    ? { text: ofSide(depthwiseFiltersWindowText, kernel), constants: {} }
    : { text: ofSide(depthwiseFiltersText, kernel), constants: { STRIDE: stride } };
}

function ofSide(text: string, kernel: number): string {
  return text.replace("const KERNEL = 1u;", `const KERNEL = ${kernel}u;`);
}
