import type { ReferenceKernel } from "./types.ts";

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

/** Root-mean-square normalization with its row statistics. */
export const rmsNorm: ReferenceKernel = ([x, gamma], { epsilon }, [y, rstds]) => {
  const d = gamma.data.length;
  for (let r = 0; r < rstds.data.length; r++) {
    let square = 0;
    for (let i = 0; i < d; i++) square += x.data[r * d + i] ** 2 / d;
    const rstd = 1 / Math.sqrt(square + epsilon);
    for (let i = 0; i < d; i++) y.data[r * d + i] = gamma.data[i] * x.data[r * d + i] * rstd;
    rstds.data[r] = rstd;
  }
};

/** `dx` and `dγ` of root-mean-square normalization. */
export const rmsNormGradient: ReferenceKernel = ([x, gamma, rstds, dy], _, [dx, dgamma]) => {
  const d = gamma.data.length;
  for (let r = 0; r < rstds.data.length; r++) {
    const rstd = rstds.data[r];
    let mean = 0;
    for (let i = r * d; i < (r + 1) * d; i++) {
      mean += gamma.data[i - r * d] * dy.data[i] * x.data[i] * rstd / d;
      dgamma.data[i - r * d] += dy.data[i] * x.data[i] * rstd;
    }
    for (let i = r * d; i < (r + 1) * d; i++) {
      dx.data[i] = rstd * (gamma.data[i - r * d] * dy.data[i] - x.data[i] * rstd * mean);
    }
  }
};

/** `exp(a[j + 1] + … + a[i])` on and below the diagonal. */
export const decayMask: ReferenceKernel = ([decays], _, [mask]) => {
  const q = decays.shape[decays.shape.length - 1];
  for (let row = 0; row < decays.data.length; row++) {
    const first = row - row % q;
    for (let j = row, sum = 0; j >= first; sum += decays.data[j--]) {
      mask.data[row * q + j - first] = Math.exp(sum);
    }
  }
};

/** The gradient of the logarithms of the decays. */
export const decayMaskGradient: ReferenceKernel = ([mask, dmask], _, [ddecays]) => {
  const q = mask.shape[mask.shape.length - 1];
  for (let row = 0; row < ddecays.data.length; row++) {
    const first = row - row % q;
    for (let j = first; j < row; j++) {
      const product = mask.data[row * q + j - first] * dmask.data[row * q + j - first];
      for (let k = j + 1; k <= row; k++) ddecays.data[k] += product;
    }
  }
};
