import { checkNumber } from "../../host/mod.ts";
import { type Attributes, type IndexRange, type Operation, reject, type Tensor } from "../graph.ts";

/** Attributes of {@linkcode CROSS_ENTROPY} and its gradient. */
export interface CrossEntropyAttributes {
  /** Label smoothing ε: the target is `(1 − ε)` on the label plus `ε/C` on every class. */
  smoothing: number;
}

/**
 * `(logits [R, C], labels int32 [R]) → losses [R]`. A row with label −1 is ignored: its loss is 0.
 * Every other label that is no class makes its row NaN.
 */
export const CROSS_ENTROPY: Operation<CrossEntropyAttributes, "crossEntropy"> = {
  name: "crossEntropy",
  infer(inputs, { smoothing }) {
    checkLabels("take cross-entropy", inputs);
    checkNumber("take cross-entropy", "smoothing", smoothing, { least: 0, most: 1 });
    return [{ shape: inputs[1].shape, dtype: "float32" }];
  },
  indices: labelsOf,
  gradient({ inputs: [logits, labels], outputGradients: [dy], attributes }) {
    if (!dy) return [undefined, undefined];
    return [dy.graph.apply(CROSS_ENTROPY_GRADIENT, [logits, labels, dy], attributes)[0], undefined];
  },
};

/** `(logits, labels, dlosses [R]) → dlogits [R, C]`, `(softmax − target) · dlosses`, 0 where ignored. */
export const CROSS_ENTROPY_GRADIENT: Operation<CrossEntropyAttributes, "crossEntropyGradient"> = {
  name: "crossEntropyGradient",
  mayOverwrite: true,
  infer: ([logits]) => [{ shape: logits.shape, dtype: "float32" }],
  indices: labelsOf,
};

/**
 * `(logits [R, C], labels int32 [R]) → [R]`: 1 where the first largest logit is the label's, else 0; 0
 * for a label that is no class and for a row with a NaN.
 */
export const CORRECT: Operation<Attributes, "correct"> = {
  name: "correct",
  infer(inputs) {
    checkLabels("count correct answers", inputs);
    return [{ shape: inputs[1].shape, dtype: "float32" }];
  },
  indices: labelsOf,
};

/** A class for each row, or −1 for a row that counts for nothing. */
function labelsOf([{ shape: [, classes] }]: readonly Tensor[]): IndexRange & { input: number } {
  const most = classes - 1;
  const rule = `classes from 0 to ${most}, or -1 where a row is to be ignored`;
  return { input: 1, least: -1, most, rule };
}

function checkLabels(what: string, inputs: readonly { shape: readonly number[]; dtype: string }[]) {
  const [logits, labels] = inputs;
  if (
    logits.shape.length !== 2 || labels.shape.length !== 1 || logits.dtype !== "float32" ||
    labels.dtype !== "int32" || logits.shape[0] !== labels.shape[0]
  ) {
    reject(what, "float32 logits [R, C] and int32 labels [R]", inputs as Tensor[]);
  }
}

/**
 * Cross-entropy with label smoothing for each row; ignored labels (−1) give 0.
 *
 * @throws {RangeError} unless there are float32 logits [R, C], int32 labels [R] and smoothing in [0, 1],
 *   and when other labels than −1 … C − 1 are fed.
 */
export function crossEntropy(logits: Tensor, labels: Tensor, smoothing = 0): Tensor {
  return logits.graph.apply(CROSS_ENTROPY, [logits, labels], { smoothing })[0];
}

/**
 * 1 for each row whose largest logit is the label's, else 0.
 *
 * @throws {RangeError} unless there are float32 logits [R, C] and int32 labels [R].
 */
export function correct(logits: Tensor, labels: Tensor): Tensor {
  return logits.graph.apply(CORRECT, [logits, labels], {})[0];
}
