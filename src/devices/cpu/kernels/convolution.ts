import type { DepthwiseAttributes } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { PIXEL, PIXEL_RUN, SCRATCH } from "../../../../kernels/cpu/memory_layout.ts";
import { finished } from "./shared/elementwise_program.ts";
import { addSlices, slicesOf } from "./shared/rows.ts";
import { checkScratch } from "./shared/scratch.ts";
import type { Instructions } from "../instruction.ts";

const image = ["images", "height", "width", "rows", "columns", "channels"] as const;
const windows = [...image, "kernel", "stride", "padding"] as const;

/** The kernels of this family and their arguments. */
export const instructions = {
  depthwise: {
    file: "convolution/depthwise",
    addresses: ["x", "filters", "y"],
    integers: [...windows, "dilation", "flip", "strip", "block"],
    words: "epilogue",
  },
  depthwiseFilters: {
    file: "convolution/depthwise_filters",
    addresses: ["x", "dy", "sums"],
    integers: [...windows, "slices", "strip", "block"],
  },
  unfold: { file: "convolution/unfold", addresses: ["x", "y"], integers: windows },
  fold: { file: "convolution/unfold", addresses: ["y", "x"], integers: windows },
  causalConvolution: {
    file: "convolution/causal_convolution",
    addresses: ["x", "filters", "y"],
    integers: ["rows", "tokens", "channels", "taps", "reverse"],
    words: "epilogue",
  },
  causalConvolutionFilters: {
    file: "convolution/causal_convolution",
    addresses: ["x", "dy", "sums"],
    integers: ["rows", "tokens", "channels", "taps", "slices"],
  },
} as const satisfies Instructions;

/** Bytes of a thread's scratch for one window of the image: about half of what its second cache holds. */
const WINDOW = 768 << 10;

/** Channels that a task takes: long enough runs of memory for every pixel. */
const BLOCK = 128;

/** Slices of a filter gradient: by the number of images alone, so that results don't depend on the threads. */
const SLICES = 8;

/** `(x, filters) → y`. */
export function depthwise(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, filters], made: y, program: epilogue } = finished(step, to);
  const { kernel, stride, padding } = step.attributes as DepthwiseAttributes;
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = step.outputs[0].shape;
  const cut = cutInto(rows, channels, {
    window: (n) => ((n - 1) * stride + kernel) * (width + 2 * padding),
    scratch: (n, planes) => planes * convolved(n, columns, kernel, stride),
  });
  const sizes = { images, height, width, rows, columns, channels, kernel, stride, padding };
  const way = { dilation: 1, flip: false };
  to.emit(instructions.depthwise, { x, filters, y, ...sizes, ...way, ...cut, epilogue });
}

/** `(filters, dy) → dx`: the flipped filters over dy, its pixels a stride apart. */
export function depthwiseInputGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [filters, dy], made: dx, program: epilogue } = finished(step, to);
  const { kernel, stride: dilation, padding } = step.attributes as DepthwiseAttributes;
  const [images, height, width, channels] = dy.shape;
  const [, rows, columns] = step.outputs[0].shape;
  const cut = cutInto(rows, channels, {
    window: (n) => (n + kernel - 1) * (columns + kernel + 2),
    scratch: (n, planes) => planes * convolved(n, columns, kernel, 1),
  });
  const sizes = { images, height, width, rows, columns, channels };
  const windows = { kernel, stride: 1, padding: kernel - 1 - padding };
  const way = { dilation, flip: true };
  const places = { x: dy, filters, y: dx };
  to.emit(instructions.depthwise, { ...places, ...sizes, ...windows, ...way, ...cut, epilogue });
}

/** `(x, dy) → dfilters`. */
export function depthwiseFilterGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { kernel, stride, padding }, inputs: [x, dy], outputs: [filters] } = step;
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const window = (n: number) => ((n - 1) * stride + kernel) * ((columns - 1) * stride + kernel);
  const taps = kernel * kernel;
  const cut = cutInto(rows, channels, {
    window: (n) => n * columns + window(n),
    scratch: (n, planes) => planes * (taps + n * columns + window(n)) + taps,
  });
  const slices = Math.min(SLICES, images);
  const size = taps * channels;
  const sums = slices > 1 ? to.reserve(4 * slices * size) : filters;
  const sizes = { images, height, width, rows, columns, channels, kernel, stride, padding };
  to.emit(instructions.depthwiseFilters, { x, dy, sums, ...sizes, slices, ...cut });
  if (slices > 1) addSlices(sums, filters, slices, size, to);
}

/** Images to windows. */
export function unfold(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x], outputs: [y] } = step;
  to.emit(instructions.unfold, { x, y, ...windowSizes(step, y.shape) });
}

/** Windows to images, added where they overlap. */
export function fold(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [y], outputs: [x] } = step;
  to.emit(instructions.fold, { y, x, ...windowSizes(step, y.shape) });
}

function windowSizes({ attributes }: PlannedStep, [images, rows, columns]: readonly number[]) {
  const { height, width, channels, kernel, stride, padding } = attributes;
  return { images, height, width, rows, columns, channels, kernel, stride, padding };
}

/** Pixels that the kernel lays out for `n` rows: its filters, and a window of whole runs. */
function convolved(n: number, columns: number, kernel: number, stride: number): number {
  const across = (Math.ceil(columns / PIXEL_RUN) * PIXEL_RUN - 1) * stride + kernel;
  return kernel * kernel + ((n - 1) * stride + kernel) * across;
}

/** What a task takes of an image. */
interface Cut {
  /** Rows. */
  readonly strip: number;
  /** Channels. */
  readonly block: number;
}

/**
 * The most rows whose window of `window(rows)` pixels stays small, of as many channels as scratch holds. The
 * kernel lays out `scratch(rows, planes)` pixels of sixteen channels.
 */
function cutInto(
  rows: number,
  channels: number,
  { window, scratch }: {
    readonly window: (rows: number) => number;
    readonly scratch: (rows: number, planes: number) => number;
  },
): Cut {
  const used = (strip: number, block: number) => PIXEL * scratch(strip, block / 16);
  let block = Math.min(BLOCK, Math.ceil(channels / 16) * 16);
  while (block > 16 && used(1, block) > SCRATCH.working) block -= 16;
  checkScratch("convolve on the CPU", used(1, block), SCRATCH.working);
  let strip = rows;
  while (
    strip > 1 && (4 * block * window(strip) > WINDOW || used(strip, block) > SCRATCH.working)
  ) strip--;
  return { strip, block };
}

/** `(x, w) → y`, or the adjoint. */
export function causalConvolution(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, filters], made: y, program: epilogue } = finished(step, to);
  const { reverse } = step.attributes;
  const [batch, tokens, channels] = x.shape;
  const taps = filters.shape[2];
  checkScratch("convolve causally", 4 * taps * channels, SCRATCH.packedB);
  const sizes = { rows: batch * tokens, tokens, channels, taps };
  to.emit(instructions.causalConvolution, { x, filters, y, ...sizes, reverse, epilogue });
}

/** `(x, dy) → dw`. */
export function causalConvolutionGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { taps }, inputs: [x, dy], outputs: [dw] } = step;
  const [batch, tokens, channels] = x.shape;
  const rows = batch * tokens;
  const size = channels * taps;
  checkScratch("convolve causally", 4 * size, SCRATCH.packedB);
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * size) : dw;
  to.emit(instructions.causalConvolutionFilters, {
    x,
    dy,
    sums,
    rows,
    tokens,
    channels,
    taps,
    slices,
  });
  if (slices > 1) addSlices(sums, dw, slices, size, to);
}
