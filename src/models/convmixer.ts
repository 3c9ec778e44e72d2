import { add, gelu, mean, reshape, type Tensor } from "../graph/mod.ts";
import { checkIntegers, checkNumber } from "../host/mod.ts";
import {
  batchNorm,
  convolutionWithParameters,
  depthwiseConvolution,
  dropout,
  linear,
  patchConvolution,
  perceptronRole,
  type Scope,
} from "../layers/mod.ts";
import { checkSettings } from "./check_settings.ts";
import type { Model } from "./model.ts";

/** Settings of a ConvMixer. */
export interface ConvMixerOptions {
  /** Channels C. Default 256. */
  readonly dim?: number;
  /** Blocks. Default 8. */
  readonly depth?: number;
  /** Side of the depthwise filters, odd. Default 5. */
  readonly kernel?: number;
  /** Side of a patch in pixels. Default 2. */
  readonly patch?: number;
  /** Side of the images in pixels. Default 32. */
  readonly imageSize?: number;
  /** Channels of the images. Default 3. */
  readonly channels?: number;
  /** Classes. Default 10. */
  readonly classes?: number;
  /** Dropout of the features before the head, timm's `drop_rate`. Default 0. */
  readonly dropout?: number;
}

const DEFAULTS: Required<ConvMixerOptions> = {
  dim: 256,
  depth: 8,
  kernel: 5,
  patch: 2,
  imageSize: 32,
  channels: 3,
  classes: 10,
  dropout: 0,
};

/**
 * A ConvMixer (Trockman & Kolter 2022), `[B, C, H, W] → [B, classes]`: patches, then blocks of a
 * depthwise convolution with residual and a 1 × 1 convolution, each followed by GELU and batch norm.
 * Parameters have timm's names, layouts and default initialization (PyTorch's).
 *
 * @throws {RangeError} if a size isn't a positive whole number, the patch doesn't divide the image, or
 *   the kernel is even.
 *
 * @example
 * ```ts
 * import { convmixer, describe } from "@x/mimetic/models";
 *
 * const { roles } = describe(convmixer({ dim: 96, depth: 8, kernel: 7 }));
 * console.log(roles.length, "banks of filters");
 * ```
 */
export function convmixer(options: ConvMixerOptions = {}): Model {
  checkSettings("build a ConvMixer", options, DEFAULTS, "convmixer");
  const settings = { ...DEFAULTS, ...options };
  const { dim, depth, kernel, patch, imageSize, channels, classes } = settings;
  const sizes = { dim, depth, kernel, patch, imageSize, channels, classes };
  checkIntegers("build a ConvMixer", sizes);
  checkNumber("build a ConvMixer", "dropout", settings.dropout, { least: 0, below: 1 });
  if (imageSize % patch !== 0) {
    throw new RangeError(
      `Cannot build a ConvMixer: expected images of a whole number of patches, got ${imageSize} pixels ` +
        `and patches of ${patch}`,
    );
  }
  if (kernel % 2 !== 1) {
    throw new RangeError(`Cannot build a ConvMixer: expected an odd kernel, got ${kernel}`);
  }
  return {
    name: `convmixer_${dim}_${depth}_kernel${kernel}_patch${patch}_${imageSize}`,
    configuration: { architecture: "convmixer", ...settings },
    input: { name: "images", shape: [channels, imageSize, imageSize], dtype: "float32" },
    classes,
    build(scope, images) {
      const side = imageSize / patch;
      const patches = patchConvolution(scope.child("stem.0"), images, { features: dim, patch });
      const stem = batchNorm(scope.child("stem.2"), gelu(patches));
      let x = reshape(stem, [images.shape[0], side, side, dim]);
      for (let index = 0; index < depth; index++) {
        x = scope.block(`blocks.${index}`, (own) => block(own, x, kernel));
      }
      const pooled = mean(reshape(x, [images.shape[0], side * side, dim]), 1);
      const kept = dropout(scope.child("head_drop"), pooled, settings.dropout);
      return linear(scope.child("head"), kept, { features: classes });
    },
  };
}

function block(scope: Scope, x: Tensor, kernel: number): Tensor {
  const spatial = scope.child("0.fn");
  const filtered = gelu(depthwiseConvolution(spatial.child("0"), x, { kernel }));
  const mixed = add(batchNorm(spatial.child("2"), filtered), x);
  const features = x.shape[3];
  const pointwise = scope.child("1");
  const layer = convolutionWithParameters(pointwise, mixed, { features });
  pointwise.role(perceptronRole(layer));
  const y = batchNorm(scope.child("3"), gelu(layer.y));
  scope.observe("output", y);
  return y;
}
