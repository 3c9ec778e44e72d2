import { count, type ReferenceKernel } from "./types.ts";

/** Elements of `x` from `offset` on. */
export const view: ReferenceKernel = ([x], { offset }, [y]) => {
  for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[offset + i];
};

/** Tensors side by side in a flat one. */
export const pack: ReferenceKernel = (inputs, { offsets }, [y]) => {
  inputs.forEach((x, i) => y.data.set(x.data, offsets[i]));
};

/** Reorders axes. */
export const transpose: ReferenceKernel = ([x], { permutation }, [y]) => {
  const rank = x.shape.length;
  const index = new Array<number>(rank).fill(0);
  for (let i = 0; i < y.data.length; i++) {
    let rest = i;
    for (let axis = rank - 1; axis >= 0; axis--) {
      index[permutation[axis]] = rest % y.shape[axis];
      rest = Math.floor(rest / y.shape[axis]);
    }
    y.data[i] = x.data[index.reduce((at, n, axis) => at * x.shape[axis] + n, 0)];
  }
};

/** Joins tensors along an axis. */
export const concat: ReferenceKernel = (inputs, { axis }, [y]) => {
  const outer = count(y.shape.slice(0, axis));
  const row = count(y.shape.slice(axis));
  let start = 0;
  for (const x of inputs) {
    const width = count(x.shape.slice(axis));
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < width; i++) y.data[o * row + start + i] = x.data[o * width + i];
    }
    start += width;
  }
};

/** Takes a range of an axis. */
export const slice: ReferenceKernel = ([x], { axis, start, length }, [y]) => {
  const inner = count(x.shape.slice(axis + 1));
  const outer = count(x.shape.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < length * inner; i++) {
      y.data[o * length * inner + i] = x.data[(o * x.shape[axis] + start) * inner + i];
    }
  }
};

/** Where element (b, n, c, row, column) of the patches lies in the images. */
function* patches(
  images: number,
  { patch, channels, height, width }: Record<string, number>,
): Generator<[number, number]> {
  let at = 0;
  for (let b = 0; b < images; b++) {
    for (let y = 0; y < height; y += patch) {
      for (let x = 0; x < width; x += patch) {
        for (let c = 0; c < channels; c++) {
          for (let i = 0; i < patch; i++) {
            for (let j = 0; j < patch; j++) {
              yield [at++, ((b * channels + c) * height + y + i) * width + x + j];
            }
          }
        }
      }
    }
  }
}

/** Images to patches. */
export const patchify: ReferenceKernel = ([x], attributes, [y]) => {
  for (const [to, from] of patches(x.shape[0], attributes)) y.data[to] = x.data[from];
};

/** Patches to images. */
export const unpatchify: ReferenceKernel = ([x], attributes, [y]) => {
  for (const [from, to] of patches(x.shape[0], attributes)) y.data[to] = x.data[from];
};

/** `y = x`. */
export const copy: ReferenceKernel = ([x], _, [y]) => {
  y.data.set(x.data);
};

/** The variable takes the value. */
export const assign: ReferenceKernel = ([, value], _, [y]) => {
  y.data.set(value.data);
};
