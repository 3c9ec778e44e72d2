import type { ReferenceKernel } from "./types.ts";

/** `y[o, i] = scale · Σ_c x[o, c, i]`. */
export const sum: ReferenceKernel = ([x], { outer, count, inner, scale }, [y]) => {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      for (let c = 0; c < count; c++) total += x.data[(o * count + c) * inner + i];
      y.data[o * inner + i] = scale * total;
    }
  }
};

/** `y[o, c, i] = scale · x[o, i]`. */
export const repeat: ReferenceKernel = ([x], { outer, count, inner, scale }, [y]) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      for (let i = 0; i < inner; i++) {
        y.data[(o * count + c) * inner + i] = scale * x.data[o * inner + i];
      }
    }
  }
};

/** The sum of squares. */
export const squaredNorm: ReferenceKernel = ([x], _, [y]) => {
  let total = 0;
  for (let i = 0; i < x.data.length; i++) total += x.data[i] ** 2;
  y.data[0] = total;
};

/** `y[r, c] = Σ_{k ≤ c} x[r, k]`, or of k ≥ c in reverse. */
export const cumulativeSum: ReferenceKernel = ([x], { reverse }, [y]) => {
  const columns = x.shape[x.shape.length - 1];
  for (let start = 0; start < x.data.length; start += columns) {
    let total = 0;
    for (let i = 0; i < columns; i++) {
      const at = start + (reverse ? columns - 1 - i : i);
      total += x.data[at];
      y.data[at] = total;
    }
  }
};
