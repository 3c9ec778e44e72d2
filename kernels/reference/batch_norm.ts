import type { ReferenceKernel } from "./types.ts";

/** Batch normalization with its channel statistics. */
export const batchNorm: ReferenceKernel = (inputs, { epsilon }, outputs) => {
  const [x, gamma, beta] = inputs.map((input) => input.data);
  const [y, means, rstds, variances] = outputs.map((output) => output.data);
  const c = gamma.length;
  const rows = x.length / c;
  for (let i = 0; i < c; i++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += x[r * c + i] / rows;
    let squares = 0;
    for (let r = 0; r < rows; r++) squares += (x[r * c + i] - mean) ** 2;
    const rstd = 1 / Math.sqrt(squares / rows + epsilon);
    for (let r = 0; r < rows; r++) {
      y[r * c + i] = gamma[i] * (x[r * c + i] - mean) * rstd + beta[i];
    }
    means[i] = mean;
    rstds[i] = rstd;
    variances[i] = squares / (rows - 1);
  }
};

/** `dx`, `dγ` and `dβ` of batch normalization. */
export const batchNormGradient: ReferenceKernel = (inputs, _, outputs) => {
  const [x, gamma, means, rstds, dy] = inputs.map((input) => input.data);
  const [dx, dgamma, dbeta] = outputs.map((output) => output.data);
  const c = gamma.length;
  const rows = x.length / c;
  for (let i = 0; i < c; i++) {
    const normal = (r: number) => (x[r * c + i] - means[i]) * rstds[i];
    for (let r = 0; r < rows; r++) {
      dgamma[i] += dy[r * c + i] * normal(r);
      dbeta[i] += dy[r * c + i];
    }
    for (let r = 0; r < rows; r++) {
      const rest = dy[r * c + i] - dbeta[i] / rows - normal(r) * dgamma[i] / rows;
      dx[r * c + i] = gamma[i] * rstds[i] * rest;
    }
  }
};
