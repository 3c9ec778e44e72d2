import type { ReferenceKernel } from "./types.ts";

/** What a window's side, step, surroundings and image are. */
interface Windows {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly height: number;
  readonly width: number;
}

/** Calls `visit` with each window, tap, and pixel inside the image: all pairs that a convolution sums. */
function forEachTap(
  { kernel, stride, padding, height, width }: Windows,
  images: number,
  visit: (window: number, tap: number, pixel: number) => void,
): void {
  const rows = Math.floor((height + 2 * padding - kernel) / stride) + 1;
  const columns = Math.floor((width + 2 * padding - kernel) / stride) + 1;
  for (let window = 0; window < images * rows * columns; window++) {
    const image = Math.floor(window / columns / rows);
    const top = Math.floor(window / columns) % rows * stride - padding;
    const left = window % columns * stride - padding;
    for (let tap = 0; tap < kernel * kernel; tap++) {
      const row = top + Math.floor(tap / kernel);
      const column = left + tap % kernel;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      visit(window, tap, (image * height + row) * width + column);
    }
  }
}

/** `y[window, c] = Σ_tap x[pixel, c] · filters[tap, c]`. */
export const depthwise: ReferenceKernel = ([x, filters], attributes, [y]) => {
  const c = x.shape[3];
  forEachTap(attributes, x.shape[0], (window, tap, pixel) => {
    for (let i = 0; i < c; i++) {
      y.data[window * c + i] += x.data[pixel * c + i] * filters.data[tap * c + i];
    }
  });
};

/** `dx[pixel, c] = Σ_tap filters[tap, c] · dy[window, c]`. */
export const depthwiseInputGradient: ReferenceKernel = ([filters, dy], attributes, [dx]) => {
  const c = dx.shape[3];
  forEachTap(attributes, dx.shape[0], (window, tap, pixel) => {
    for (let i = 0; i < c; i++) {
      dx.data[pixel * c + i] += filters.data[tap * c + i] * dy.data[window * c + i];
    }
  });
};

/** `dfilters[tap, c] = Σ_window x[pixel, c] · dy[window, c]`. */
export const depthwiseFilterGradient: ReferenceKernel = ([x, dy], attributes, [dfilters]) => {
  const c = x.shape[3];
  forEachTap(attributes, x.shape[0], (window, tap, pixel) => {
    for (let i = 0; i < c; i++) {
      dfilters.data[tap * c + i] += x.data[pixel * c + i] * dy.data[window * c + i];
    }
  });
};

/** Images to windows. */
export const unfold: ReferenceKernel = ([x], attributes, [y]) => {
  const c = x.shape[3];
  const taps = attributes.kernel ** 2;
  forEachTap(attributes, x.shape[0], (window, tap, pixel) => {
    for (let i = 0; i < c; i++) y.data[(window * taps + tap) * c + i] = x.data[pixel * c + i];
  });
};

/** Windows to images, added where they overlap. */
export const fold: ReferenceKernel = ([y], attributes, [x]) => {
  const c = x.shape[3];
  const taps = attributes.kernel ** 2;
  forEachTap(attributes, x.shape[0], (window, tap, pixel) => {
    for (let i = 0; i < c; i++) x.data[pixel * c + i] += y.data[(window * taps + tap) * c + i];
  });
};

/** Causal depthwise convolution, or its adjoint. */
export const causalConvolution: ReferenceKernel = ([x, w], { reverse }, [y]) => {
  const [batch, tokens, channels] = x.shape;
  const taps = w.shape[2];
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < tokens; t++) {
      for (let lag = 0; lag < taps; lag++) {
        const from = reverse ? t + lag : t - lag;
        if (from < 0 || from >= tokens) continue;
        for (let e = 0; e < channels; e++) {
          y.data[(b * tokens + t) * channels + e] += w.data[e * taps + taps - 1 - lag] *
            x.data[(b * tokens + from) * channels + e];
        }
      }
    }
  }
};

/** The gradient of the filters. */
export const causalConvolutionGradient: ReferenceKernel = ([x, dy], { taps }, [dw]) => {
  const [batch, tokens, channels] = x.shape;
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < tokens; t++) {
      for (let lag = 0; lag <= Math.min(t, taps - 1); lag++) {
        for (let e = 0; e < channels; e++) {
          dw.data[e * taps + taps - 1 - lag] += x.data[(b * tokens + t - lag) * channels + e] *
            dy.data[(b * tokens + t) * channels + e];
        }
      }
    }
  }
};
