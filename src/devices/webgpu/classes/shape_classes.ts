/**
 * Classes of shapes: within one, a variant that is the fastest for a problem is so for all, or nearly.
 *
 * @module
 */
import {
  type AttentionAttributes,
  type DepthwiseAttributes,
  type MatmulAttributes,
  matmulSize,
  type PlannedOperationName,
} from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { Family, ShapeClass, Step, Tuning } from "../dispatch.ts";

/** The family that a class is of. */
export function familyOf(shapeClass: ShapeClass): Family {
  return shapeClass.slice(0, shapeClass.indexOf(" ")) as Family;
}

/** The class of a step, if its operation has any. */
export function classOf({ operation, ...step }: PlannedStep): ShapeClass | undefined {
  return classifiers[operation]?.(step);
}

/** The classes that steps belong to. */
export function classesOf(steps: readonly PlannedStep[]): Set<ShapeClass> {
  return new Set(steps.flatMap((step) => classOf(step) ?? []));
}

/** What a step is computed with: what is chosen for its class, else for its family. */
export function tuningFor(step: PlannedStep, tuning: Tuning): Tuning {
  const shapeClass = classOf(step);
  const variant = shapeClass && tuning.classes?.[shapeClass];
  return variant ? { ...tuning, [familyOf(shapeClass)]: variant } : tuning;
}

const classifiers: Partial<Record<PlannedOperationName, (step: Step) => ShapeClass>> = {
  matmul: ofProduct,
  attention: ofAttention,
  attentionGradient: ofAttention,
  depthwise: ofConvolution,
  depthwiseInputGradient: ofConvolution,
  depthwiseFilterGradient: ofConvolution,
  selectiveScan: ofScan,
  selectiveScanGradient: () => "scan gradient",
};

/** The most results of a small product: 128 tiles of 64 × 64, as many as a large GPU has cores. */
const FEW_RESULTS = 2 ** 19;

/** A size below a tile's spoils tiles; of few results there are few tiles, unless sums are cut. */
function ofProduct({ inputs, attributes }: Step): ShapeClass {
  const { m, n, k, batch } = matmulSize(inputs, attributes as MatmulAttributes);
  if (batch > 1) return "matmul batched";
  if (Math.min(m, n, k) <= 32) return "matmul narrow";
  if (k >= 4 * Math.max(m, n)) return "matmul deep";
  return m * n <= FEW_RESULTS ? "matmul small" : "matmul large";
}

/** Whether rows are worth sharing depends on how many there are, and on how wide. */
function ofAttention({ inputs: [qkv], attributes }: Step): ShapeClass {
  const [, tokens, packed] = qkv.shape;
  const width = packed / 3 / (attributes as AttentionAttributes).heads;
  const long = tokens > 128;
  if (width <= 32) return long ? "attention long narrow" : "attention short narrow";
  return long ? "attention long wide" : "attention short wide";
}

/** The larger a kernel, the more often pixels are used again. */
function ofConvolution({ attributes }: Step): ShapeClass {
  const { kernel } = attributes as DepthwiseAttributes;
  if (kernel <= 3) return "depthwise small kernels";
  return kernel <= 5 ? "depthwise medium kernels" : "depthwise large kernels";
}

/** Channels can be gone through side by side, tokens only with more work. */
function ofScan({ inputs: [u] }: Step): ShapeClass {
  const [batch, , channels] = u.shape;
  return batch * channels <= 2048 ? "scan few channels" : "scan many channels";
}
