import type { DepthwiseAttributes } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { SCRATCH } from "../layout.ts";
import { finished } from "./shared/elementwise_program.ts";
import { slicesOf } from "./shared/rows.ts";
import { checkScratch } from "./shared/scratch.ts";

/** Bytes of a thread's scratch for one window of the image: about half of what its second cache holds. */
const WINDOW = 768 << 10;

/** Channels that a task takes: long enough runs of memory for every pixel. */
const BLOCK = 128;

/** Slices of a filter gradient: by the number of images alone, so that results don't depend on the threads. */
const SLICES = 8;

/** `(x, filters) → y`. */
export function depthwise(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, filters], made, program } = finished(step, to);
  const { kernel, stride, padding } = step.attributes as DepthwiseAttributes;
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = step.outputs[0].shape;
  const strip = stripOf(rows, channels, (n) => ((n - 1) * stride + kernel) * (width + 2 * padding));
  const sizes = [images, height, width, rows, columns, channels, kernel, stride, padding];
  const cut = [1, 0, strip, blockOf(channels)];
  to.emit("depthwise", to.address(x), to.address(filters), made, ...sizes, ...cut, ...program);
}

/** `(filters, dy) → dx`: the flipped filters over dy, its pixels a stride apart. */
export function depthwiseInputGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [filters, dy], made, program } = finished(step, to);
  const { kernel, stride, padding } = step.attributes as DepthwiseAttributes;
  const [images, height, width, channels] = dy.shape;
  const [, rows, columns] = step.outputs[0].shape;
  const strip = stripOf(rows, channels, (n) => (n + kernel - 1) * (columns + kernel + 2));
  const sizes = [images, height, width, rows, columns, channels, kernel, 1, kernel - 1 - padding];
  const cut = [stride, 1, strip, blockOf(channels)];
  to.emit("depthwise", to.address(dy), to.address(filters), made, ...sizes, ...cut, ...program);
}

/** `(x, dy) → dfilters`. */
export function depthwiseFilterGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { kernel, stride, padding }, inputs: [x, dy], outputs: [filters] } = step;
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const window = (n: number) => ((n - 1) * stride + kernel) * ((columns - 1) * stride + kernel);
  const strip = stripOf(rows, channels, (n) => n * columns + window(n));
  const slices = Math.min(SLICES, images);
  const size = kernel * kernel * channels;
  const target = slices > 1 ? to.reserve(4 * slices * size) : to.address(filters);
  const sizes = [images, height, width, rows, columns, channels, kernel, stride, padding];
  const cut = [slices, strip, blockOf(channels)];
  to.emit("depthwiseFilters", to.address(x), to.address(dy), target, ...sizes, ...cut);
  if (slices > 1) to.emit("sumColumns", target, to.address(filters), 1, slices, size, 1, real(1));
}

/** Images to windows. */
export function unfold(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x], outputs: [y] } = step;
  to.emit("unfold", to.address(x), to.address(y), ...windowSizes(step, y.shape));
}

/** Windows to images, added where they overlap. */
export function fold(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [y], outputs: [x] } = step;
  to.emit("fold", to.address(y), to.address(x), ...windowSizes(step, y.shape));
}

function windowSizes({ attributes }: PlannedStep, [images, rows, columns]: readonly number[]) {
  const { height, width, channels, kernel, stride, padding } = attributes;
  return [images, height, width, rows, columns, channels, kernel, stride, padding];
}

function blockOf(channels: number): number {
  return Math.min(BLOCK, Math.ceil(channels / 16) * 16);
}

/** The most rows whose window of `pixels(rows)` stays small. */
function stripOf(rows: number, channels: number, pixels: (rows: number) => number): number {
  const bytes = (n: number) => 4 * blockOf(channels) * pixels(n);
  let strip = rows;
  while (strip > 1 && bytes(strip) > WINDOW) strip--;
  if (bytes(strip) > SCRATCH.bytes / 2) {
    throw new RangeError(
      `Cannot convolve as one row of windows must fit into ${SCRATCH.bytes / 2} bytes: ` +
        `${bytes(strip)}`,
    );
  }
  return strip;
}

/** `(x, w) → y`, or the adjoint. */
export function causalConvolution(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x, w], made, program } = finished(step, to);
  const { reverse } = step.attributes;
  const [batch, tokens, channels] = x.shape;
  const taps = w.shape[2];
  checkScratch("convolve causally", 4 * taps * channels, SCRATCH.packedB);
  const places = [to.address(x), to.address(w), made];
  const sizes = [batch * tokens, tokens, channels, taps, Number(reverse)];
  to.emit("causalConvolution", ...places, ...sizes, ...program);
}

/** `(x, dy) → dw`. */
export function causalConvolutionGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { taps }, inputs: [x, dy], outputs: [dw] } = step;
  const [batch, tokens, channels] = x.shape;
  const rows = batch * tokens;
  const size = channels * taps;
  checkScratch("convolve causally", 4 * size, SCRATCH.packedB);
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * size) : to.address(dw);
  const sizes = [rows, tokens, channels, taps, slices];
  to.emit("causalConvolutionFilters", to.address(x), to.address(dy), sums, ...sizes);
  if (slices > 1) to.emit("sumColumns", sums, to.address(dw), 1, slices, size, 1, real(1));
}
