/**
 * Batches as timm's Mixup mixes them, and the losses of its targets: see golden_mixing.py.
 *
 * @module
 */
import golden from "./golden_mixing.json" with { type: "json" };

/** One call of timm's Mixup. */
export interface MixingCase {
  /** Which of both. */
  readonly kind: string;
  /** The λ that was drawn. */
  readonly share: number;
  /** The middle of CutMix's box: y, x. */
  readonly place: readonly number[] | null;
  /** Label smoothing. */
  readonly smoothing: number;
  /** The images after it, (B, C, H, W). */
  readonly mixed: Float32Array;
  /** The mixed labels, (B, classes). */
  readonly target: Float32Array;
  /** The losses of the logits, a row each. */
  readonly losses: readonly number[];
}

const floats = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);

/** What all cases share. */
export const mixingInputs = {
  shape: golden.shape,
  classes: golden.classes,
  images: floats(golden.images),
  labels: Int32Array.from(golden.labels),
  logits: floats(golden.logits),
};

/** The cases. */
export const mixingCases: readonly MixingCase[] = golden.cases.map((one) => ({
  ...one,
  mixed: floats(one.mixed),
  target: floats(one.target),
}));
