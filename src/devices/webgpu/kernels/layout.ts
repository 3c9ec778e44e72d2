import type { PatchAttributes, SumAttributes } from "../../../graph/mod.ts";
import { type Shape, sizeOf } from "../../../tensors/mod.ts";
import type { Dispatches, KernelChooser, Tuning } from "../dispatch.ts";
import { flatParts } from "./shared/parts.ts";
import { type Axis, stridedCopy } from "./shared/strided_copy.ts";

/** `y = x`, element by element. */
export const copy: KernelChooser = ({ inputs: [x] }, tuning) =>
  flatCopy("copy", sizeOf(x.shape), [0, 1], tuning);

/** The variable, input 0, takes the value, input 1. */
export const assign: KernelChooser = ({ inputs: [, value] }, tuning) =>
  flatCopy("assign", sizeOf(value.shape), [1, 0], tuning);

function flatCopy(
  kernel: string,
  size: number,
  bindings: readonly [number, number],
  { bindingBytes }: Tuning,
): Dispatches {
  const dispatches = flatParts(size, bindingBytes).map((part) =>
    stridedCopy(kernel, [{ size: part?.count ?? size, x: 1, y: 1 }], { bindings, part })
  );
  return { dispatches, scratch: 0 };
}

/** Reordered axes. */
export const transpose: KernelChooser = ({ attributes, inputs: [x], outputs: [y] }) => {
  const from = strides(x.shape);
  const to = strides(y.shape);
  const permutation = attributes.permutation as number[];
  const axes = permutation.map((axis, i) => ({ size: y.shape[i], x: from[axis], y: to[i] }));
  return { dispatches: [stridedCopy("transpose", axes)], scratch: 0 };
};

/** A range of an axis. */
export const slice: KernelChooser = (
  { attributes: { axis, start }, inputs: [x], outputs: [y] },
) => {
  const inner = sizeOf(x.shape.slice(axis + 1));
  const axes = blocks(x.shape, y.shape, y.shape, axis);
  return { dispatches: [stridedCopy("slice", axes, { startX: start * inner })], scratch: 0 };
};

/** Tensors side by side along an axis. */
export const concat: KernelChooser = ({ attributes: { axis }, inputs, outputs: [y] }) => {
  let startY = 0;
  const dispatches = inputs.map((x, i) => {
    const bindings = [i, inputs.length] as const;
    const made = stridedCopy("concat", blocks(x.shape, y.shape, x.shape, axis), {
      startY,
      bindings,
    });
    startY += sizeOf(x.shape.slice(axis));
    return made;
  });
  return { dispatches, scratch: 0 };
};

/** A tensor repeated along a new axis. */
export const repeat: KernelChooser = ({ attributes }) => {
  const { outer, count, inner, scale } = attributes as SumAttributes;
  const axes = [
    { size: outer, x: inner, y: count * inner },
    { size: count, x: 0, y: inner },
    { size: inner, x: 1, y: 1 },
  ];
  return { dispatches: [stridedCopy("repeat", axes, { scale })], scratch: 0 };
};

/** Images to patches. */
export const patchify: KernelChooser = ({ attributes, inputs: [x] }) => {
  const axes = patchAxes(attributes as PatchAttributes, x.shape[0]);
  return { dispatches: [stridedCopy("patchify", axes)], scratch: 0 };
};

/** Patches to images. */
export const unpatchify: KernelChooser = ({ attributes, outputs: [y] }) => {
  const axes = patchAxes(attributes as PatchAttributes, y.shape[0])
    .map(({ size, x, y }) => ({ size, x: y, y: x }));
  return { dispatches: [stridedCopy("unpatchify", axes)], scratch: 0 };
};

/** The axes (image, row of patches, patch, channel, row, column) of images x and patches y. */
function patchAxes({ patch, channels, height, width }: PatchAttributes, images: number): Axis[] {
  const across = width / patch;
  const pixels = channels * patch * patch;
  return [
    { size: images, x: channels * height * width, y: (height / patch) * across * pixels },
    { size: height / patch, x: patch * width, y: across * pixels },
    { size: across, x: patch, y: pixels },
    { size: channels, x: height * width, y: patch * patch },
    { size: patch, x: width, y: patch },
    { size: patch, x: 1, y: 1 },
  ];
}

/** Blocks of the elements from an axis on, as long as in `moved`. */
function blocks(x: Shape, y: Shape, moved: Shape, axis: number): Axis[] {
  return [
    { size: sizeOf(moved.slice(0, axis)), x: sizeOf(x.slice(axis)), y: sizeOf(y.slice(axis)) },
    { size: sizeOf(moved.slice(axis)), x: 1, y: 1 },
  ];
}

function strides(shape: Shape): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}
