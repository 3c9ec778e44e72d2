import { batchNorm as normalize, normalizeChannels, type Tensor } from "../graph/mod.ts";
import { ones, zeros } from "../initializers/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/**
 * Batch normalization over all axes but the last, `x [..., C] → [..., C]`, with parameters `weight`
 * (ones) and `bias` (zeros) and the statistics `running_mean` and `running_var` (Ioffe & Szegedy
 * 2015). Training normalizes with the batch's statistics and notes them; evaluation takes the running
 * ones.
 *
 * @throws {RangeError} if a channel has a single value in training, whose variance is unknown.
 */
export function batchNorm(scope: Scope, x: Tensor, options: { epsilon?: number } = {}): Tensor {
  const { epsilon = 1e-5 } = options;
  requireAxes(scope, x, "[..., C]");
  const c = x.shape[x.shape.length - 1];
  const declaration = { shape: [c], fanIn: c, fanOut: c };
  const gamma = scope.parameter("weight", { ...declaration, initializer: ones() }).tensor;
  const beta = scope.parameter("bias", { ...declaration, initializer: zeros() }).tensor;
  const use = "statistic";
  const running = {
    mean: scope.parameter("running_mean", { ...declaration, initializer: zeros(), use }).tensor,
    variance: scope.parameter("running_var", { ...declaration, initializer: ones(), use }).tensor,
  };
  if (!scope.training) return normalizeChannels(x, { gamma, beta, ...running }, epsilon);
  if (sizeOf(x.shape) === c) {
    throw new RangeError(
      `Cannot train batch norm "${scope.name}": expected more than one value a channel, got ` +
        `${formatShape(x.shape)}; use a larger batch`,
    );
  }
  const { y, mean, variance } = normalize(x, gamma, beta, epsilon);
  scope.statistic("running_mean", mean);
  scope.statistic("running_var", variance);
  return y;
}
