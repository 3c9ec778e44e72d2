import type { ReferenceKernel } from "./types.ts";

/** Softmax over the last axis. */
export const softmax: ReferenceKernel = ([x], _, [y]) => {
  const d = x.shape[x.shape.length - 1];
  for (let start = 0; start < x.data.length; start += d) {
    const row = x.data.subarray(start, start + d);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let total = 0;
    for (let i = 0; i < d; i++) total += y.data[start + i] = Math.exp(row[i] - largest);
    for (let i = 0; i < d; i++) y.data[start + i] /= total;
  }
};

/** `dx = y · (dy − Σ y·dy)`. */
export const softmaxGradient: ReferenceKernel = ([y, dy], _, [dx]) => {
  const d = y.shape[y.shape.length - 1];
  for (let start = 0; start < y.data.length; start += d) {
    let dot = 0;
    for (let i = start; i < start + d; i++) dot += y.data[i] * dy.data[i];
    for (let i = start; i < start + d; i++) dx.data[i] = y.data[i] * (dy.data[i] - dot);
  }
};

/** Layer normalization with its row statistics. */
export const layerNorm: ReferenceKernel = ([x, gamma, beta], { epsilon }, [y, means, rstds]) => {
  const d = gamma.data.length;
  for (let r = 0; r < means.data.length; r++) {
    let mean = 0;
    for (let i = 0; i < d; i++) mean += x.data[r * d + i] / d;
    let variance = 0;
    for (let i = 0; i < d; i++) variance += (x.data[r * d + i] - mean) ** 2 / d;
    const rstd = 1 / Math.sqrt(variance + epsilon);
    for (let i = 0; i < d; i++) {
      y.data[r * d + i] = gamma.data[i] * (x.data[r * d + i] - mean) * rstd + beta.data[i];
    }
    means.data[r] = mean;
    rstds.data[r] = rstd;
  }
};

/** `dx`, `dγ` and `dβ` of layer normalization. */
export const layerNormGradient: ReferenceKernel = (inputs, _, [dx, dgamma, dbeta]) => {
  const [x, gamma, means, rstds, dy] = inputs.map((input) => input.data);
  const d = gamma.length;
  for (let r = 0; r < means.length; r++) {
    const normal = (i: number) => (x[r * d + i] - means[r]) * rstds[r];
    let first = 0;
    let second = 0;
    for (let i = 0; i < d; i++) {
      const g = gamma[i] * dy[r * d + i];
      first += g / d;
      second += g * normal(i) / d;
      dgamma.data[i] += dy[r * d + i] * normal(i);
      dbeta.data[i] += dy[r * d + i];
    }
    for (let i = 0; i < d; i++) {
      dx.data[r * d + i] = rstds[r] * (gamma[i] * dy[r * d + i] - first - normal(i) * second);
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
