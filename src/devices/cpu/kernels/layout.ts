import { type Shape, sizeOf } from "../../../tensors/mod.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { copyRow, rowInstructions } from "./shared/rows.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  permute: { file: "layout", addresses: ["from", "to"], words: "axes" },
} as const satisfies Instructions;

/** Elements that one row of a plain copy holds. */
const RUN = 16384;

function copyFlat(from: number, at: number, n: number, to: ProgramBuilder): void {
  const whole = Math.floor(n / RUN);
  const bytes = 4 * RUN;
  if (whole) {
    const strides = { fromStride: bytes, toStride: bytes };
    to.emit(rowInstructions.copyRows, { from, to: at, rows: whole, bytes, ...strides });
  }
  const [done, rest] = [whole * bytes, 4 * (n % RUN)];
  if (rest) copyRow(from + done, at + done, rest, to);
}

/** `y = x`. */
export function copy({ inputs: [x], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  copyFlat(to.address(x), to.address(y), sizeOf(x.shape), to);
}

/** `variable = value`. What overlaps it is copied elsewhere first, as threads copy pieces in any order. */
export function assign({ inputs: [, value], outputs: [y] }: PlannedStep, to: ProgramBuilder): void {
  const [from, at, elements] = [to.address(value), to.address(y), sizeOf(y.shape)];
  const bytes = 4 * elements;
  if (from === at || Math.abs(from - at) >= bytes) return copyFlat(from, at, elements, to);
  const between = to.reserve(bytes);
  copyFlat(from, between, elements, to);
  copyFlat(between, at, elements, to);
}

/** Tensors side by side along an axis. */
export function concat(
  { attributes, inputs, outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const outer = sizeOf(y.shape.slice(0, attributes.axis));
  const row = 4 * sizeOf(y.shape.slice(attributes.axis));
  let start = to.address(y);
  for (const x of inputs) {
    const width = 4 * sizeOf(x.shape.slice(attributes.axis));
    const strides = { fromStride: width, toStride: row };
    to.emit(rowInstructions.copyRows, {
      from: x,
      to: start,
      rows: outer,
      bytes: width,
      ...strides,
    });
    start += width;
  }
}

/** A range of an axis. */
export function slice(
  { attributes, inputs: [x], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const { axis, start, length } = attributes;
  const inner = 4 * sizeOf(x.shape.slice(axis + 1));
  const from = to.address(x) + start * inner;
  const outer = sizeOf(x.shape.slice(0, axis));
  const width = length * inner;
  const strides = { fromStride: x.shape[axis] * inner, toStride: width };
  to.emit(rowInstructions.copyRows, { from, to: y, rows: outer, bytes: width, ...strides });
}

/** Axes in another order. */
export function transpose(step: PlannedStep, to: ProgramBuilder): void {
  const { attributes: { permutation }, inputs: [x], outputs: [y] } = step;
  permute(x, x.shape, permutation, y, to);
}

/** Images `[B, C, H, W]` to patches `[B, N, C·P·P]`. */
export function patchify(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x], outputs: [y] } = step;
  const { patch, channels, rows, columns, images } = patches(step, x);
  const shape = [images, channels, rows, patch, columns, patch];
  permute(x, shape, [0, 2, 4, 1, 3, 5], y, to);
}

/** Patches to images. */
export function unpatchify(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [x], outputs: [y] } = step;
  const { patch, channels, rows, columns, images } = patches(step, x);
  const shape = [images, rows, columns, channels, patch, patch];
  permute(x, shape, [0, 3, 1, 4, 2, 5], y, to);
}

function patches({ attributes }: PlannedStep, x: Placed) {
  const { patch, channels, height, width } = attributes;
  return { patch, channels, rows: height / patch, columns: width / patch, images: x.shape[0] };
}

/** What the kernel takes: `transpose` moves no more runs of axes at once. */
const AXES = 6;

/** Axis `i` of the result is axis `permutation[i]` of `x`, seen in `shape`. */
function permute(
  x: Placed,
  shape: Shape,
  permutation: readonly number[],
  y: Placed,
  to: ProgramBuilder,
): void {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const axes: { size: number; stride: number }[] = [];
  for (const axis of permutation) {
    const [size, stride] = [shape[axis], strides[axis]];
    const last = axes[axes.length - 1];
    if (size === 1) continue;
    if (last && last.stride === size * stride) {
      axes.splice(-1, 1, { size: last.size * size, stride });
    } else axes.push({ size, stride });
  }
  while (axes.length < AXES) axes.unshift({ size: 1, stride: 0 });
  const words = [...axes.map((axis) => axis.size), ...axes.map((axis) => axis.stride)];
  to.emit(instructions.permute, { from: x, to: y, axes: words });
}
