import { binaryFunctions } from "./activations.ts";
import type { ReferenceKernel } from "./types.ts";

/** Batch normalization with its channel statistics. */
export const batchNorm: ReferenceKernel = (inputs, { epsilon, residual }, outputs) => {
  const [x, gamma, beta, added] = inputs.map((input) => input.data);
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
      if (residual) y[r * c + i] += added[r * c + i];
    }
    means[i] = mean;
    rstds[i] = rstd;
    variances[i] = squares / (rows - 1);
  }
};

/** `dx`, `dγ` and `dβ` of batch normalization. */
export const batchNormGradient: ReferenceKernel = (inputs, { activation }, outputs) => {
  const [x, gamma, means, rstds, dy, u] = inputs.map((input) => input.data);
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
      if (activation) dx[r * c + i] = binaryFunctions.geluGradient(u[r * c + i], dx[r * c + i]);
    }
  }
};
