import {
  correctText,
  crossEntropyGradientInPlaceText,
  crossEntropyGradientText,
  crossEntropyLossText,
  crossEntropyText,
} from "../../../../kernels/webgpu/generated/cross_entropy.ts";
import { specialNumbersText } from "../../../../kernels/webgpu/generated/shared.ts";
import type { TensorType } from "../../../tensors/mod.ts";
import type { KernelChooser, Tuning } from "../dispatch.ts";
import { array, operand } from "./shared/operand.ts";
import { matrix, rowKernel } from "./shared/rows.ts";

/** `(logits, labels) → losses`. */
export const crossEntropy: KernelChooser = ({ attributes, inputs: [logits] }, tuning) => {
  const texts = [array("labels", 1, "i32"), array("losses", 2), crossEntropyLossText];
  return classKernel("cross-entropy", logits, texts, attributes.smoothing, 2, tuning);
};

/** `(logits, labels, dlosses) → dlogits`, in the place of the logits if nothing reads them later. */
export const crossEntropyGradient: KernelChooser = (step, tuning) => {
  const { attributes, inputs: [logits], inPlace } = step;
  const texts = [
    array("labels", 1, "i32"),
    array("dlosses", 2),
    inPlace ? crossEntropyGradientInPlaceText : operand("dlogits", 3, logits.shape[1]),
    crossEntropyGradientText,
  ];
  return classKernel("cross-entropy gradient", logits, texts, attributes.smoothing, 3, tuning);
};

/** `(logits, labels) → [R]`: 1 for each right answer. */
export const correct: KernelChooser = ({ inputs: [logits] }, tuning) => {
  const texts = [array("labels", 1, "i32"), array("y", 2), correctText];
  return classKernel("correct", logits, texts, 0, 2, tuning);
};

function classKernel(
  kernel: string,
  logits: TensorType,
  texts: readonly string[],
  smoothing: number,
  loops: number,
  tuning: Tuning,
) {
  const [rows, classes] = matrix(logits);
  const all = [operand("logits", 0, classes), ...texts, specialNumbersText, crossEntropyText];
  const work = { rows, columns: classes, loops, params: { rows, classes, smoothing } };
  return { dispatches: [rowKernel(kernel, all, work, tuning)], scratch: 0 };
}
