import type { ReferenceKernel } from "./types.ts";

/** A row relative to its largest, and the logarithm of the sum of its powers. */
function relative(row: Float64Array): { differences: Float64Array; logSum: number } {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const differences = row.map((x) => x - largest);
  const logSum = Math.log(differences.reduce((total, x) => total + Math.exp(x), 0));
  return { differences, logSum };
}

/** The label that marks a row that doesn't count. */
const IGNORED = -1;

/** Cross-entropy of each row: 0 for label −1, NaN for every other label that is no class. */
export const crossEntropy: ReferenceKernel = ([logits, labels], { smoothing }, [losses]) => {
  const classes = logits.shape[1];
  labels.data.forEach((label, r) => {
    if (label === IGNORED) return;
    const row = logits.data.subarray(r * classes, (r + 1) * classes);
    const { differences, logSum } = relative(row);
    const own = label >= 0 && label < classes ? logSum - differences[label] : NaN;
    const mean = differences.reduce((total, x) => total + (logSum - x), 0) / classes;
    losses.data[r] = (1 - smoothing) * own + (smoothing === 0 ? 0 : smoothing * mean);
  });
};

/** `(softmax − target) · dlosses`: 0 for label −1, NaN for every other label that is no class. */
export const crossEntropyGradient: ReferenceKernel = (inputs, { smoothing }, [dlogits]) => {
  const [logits, labels, dlosses] = inputs;
  const classes = logits.shape[1];
  labels.data.forEach((label, r) => {
    if (label === IGNORED) return;
    const row = logits.data.subarray(r * classes, (r + 1) * classes);
    const { differences, logSum } = relative(row);
    const weight = label >= 0 && label < classes ? dlosses.data[r] : NaN;
    for (let c = 0; c < classes; c++) {
      const target = (c === label ? 1 - smoothing : 0) + smoothing / classes;
      dlogits.data[r * classes + c] = (Math.exp(differences[c] - logSum) - target) * weight;
    }
  });
};

/** 1 where the first largest logit is the label's; a row with a NaN has no largest. */
export const correct: ReferenceKernel = ([logits, labels], _, [y]) => {
  const classes = logits.shape[1];
  for (let r = 0; r < labels.data.length; r++) {
    const row = logits.data.subarray(r * classes, (r + 1) * classes);
    let best = 0;
    for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
    y.data[r] = best === labels.data[r] && !row.some(Number.isNaN) ? 1 : 0;
  }
};
