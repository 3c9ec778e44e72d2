import { normal } from "./distributions.ts";
import type { Initializer } from "../types.ts";
import { varianceScaling } from "./variance_scaling.ts";

/**
 * PyTorch's default for the weight of `nn.Linear`: uniform over ±1 / √fanIn, which is what
 * `kaiming_uniform_(a=√5)` comes to.
 *
 * @example
 * ```ts
 * import { pytorchLinear } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = pytorchLinear()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.1));
 * ```
 */
export function pytorchLinear(): Initializer {
  return varianceScaling({ scale: 1 / 3, distribution: "uniform" });
}

/**
 * PyTorch's default for the bias of `nn.Linear` and `nn.Conv2d`: uniform over ±1 / √fanIn of its weight.
 *
 * @example
 * ```ts
 * import { pytorchLinearBias } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = pytorchLinearBias()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.1));
 * ```
 */
export function pytorchLinearBias(): Initializer {
  return varianceScaling({ scale: 1 / 3, distribution: "uniform" });
}

/**
 * PyTorch's default for the weight of `nn.Conv2d`: uniform over ±1 / √fanIn, where fanIn is
 * input channels / groups · kernel height · kernel width.
 *
 * @example
 * ```ts
 * import { pytorchConv2d } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = pytorchConv2d()(weight, new Random(0));
 * assert.ok(values.every((value) => Math.abs(value) <= 0.1));
 * ```
 */
export function pytorchConv2d(): Initializer {
  return varianceScaling({ scale: 1 / 3, distribution: "uniform" });
}

/**
 * timm's default for the linear weights and position embeddings of a ViT, `trunc_normal_(std=.02)`.
 * Its bounds are absolute, ±2, which is ±100 σ: it never truncates. So this is the plain normal
 * distribution of standard deviation 0.02; for one that is truncated, `truncatedNormal(0.02)`.
 *
 * @example
 * ```ts
 * import { timmVit } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [300, 100], fanIn: 100, fanOut: 300 };
 * const values = timmVit()(weight, new Random(0));
 * const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
 * assert.ok(Math.abs(Math.sqrt(variance) - 0.02) < 0.03 * 0.02);
 * ```
 */
export function timmVit(): Initializer {
  return normal(0.02);
}
