import type { ReferenceKernel } from "./types.ts";

function logSumExp(row: Float64Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(row.reduce((total, x) => total + Math.exp(x - largest), 0));
}

/** Cross-entropy of each row; negative labels give 0. */
export const crossEntropy: ReferenceKernel = ([logits, labels], { smoothing }, [losses]) => {
  const classes = logits.shape[1];
  for (let r = 0; r < labels.data.length; r++) {
    if (labels.data[r] < 0) continue;
    const row = logits.data.subarray(r * classes, (r + 1) * classes);
    const mean = row.reduce((a, b) => a + b, 0) / classes;
    losses.data[r] = logSumExp(row) - (1 - smoothing) * row[labels.data[r]] - smoothing * mean;
  }
};

/** `(softmax − target) · dlosses`; negative labels give 0. */
export const crossEntropyGradient: ReferenceKernel = (inputs, { smoothing }, [dlogits]) => {
  const [logits, labels, dlosses] = inputs;
  const classes = logits.shape[1];
  for (let r = 0; r < labels.data.length; r++) {
    if (labels.data[r] < 0) continue;
    const row = logits.data.subarray(r * classes, (r + 1) * classes);
    const normalizer = logSumExp(row);
    for (let c = 0; c < classes; c++) {
      const target = (c === labels.data[r] ? 1 - smoothing : 0) + smoothing / classes;
      dlogits.data[r * classes + c] = (Math.exp(row[c] - normalizer) - target) * dlosses.data[r];
    }
  }
};

/** 1 where the first largest logit is the label's. */
export const correct: ReferenceKernel = ([logits, labels], _, [y]) => {
  const classes = logits.shape[1];
  for (let r = 0; r < labels.data.length; r++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (logits.data[r * classes + c] > logits.data[r * classes + best]) best = c;
    }
    y.data[r] = best === labels.data[r] ? 1 : 0;
  }
};
