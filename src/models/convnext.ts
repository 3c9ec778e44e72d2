import { mean, reshape } from "../graph/mod.ts";
import { checkInteger, checkIntegers, checkNumber, checkSwitches, show } from "../host/mod.ts";
import { dropout, layerNorm, linear, patchConvolution } from "../layers/mod.ts";
import { checkSettings } from "./check_settings.ts";
import { type ConvNextStages, EPSILON, INITIALIZERS, stage } from "./convnext_stages.ts";
import type { Model } from "./model.ts";

/** Settings of a ConvNeXt. */
export interface ConvNextOptions {
  /** Blocks of each stage, of which timm's networks have four. Default [2, 2, 6, 2]. */
  readonly depths?: readonly number[];
  /** Channels of each stage. Default [40, 80, 160, 320]. */
  readonly dims?: readonly number[];
  /** Side of the depthwise filters, odd. Default 7. */
  readonly kernel?: number;
  /**
   * Side of the stem's patches in pixels: 4 in the paper, 1 or 2 for small images. Every stage but the first
   * halves its image; behind patches of 2 the first one does too, as timm's. Default 2.
   */
  readonly patch?: number;
  /** What layer scale starts from; 0 leaves it out. Default 1e-6. */
  readonly layerScale?: number;
  /** Global response normalization in the perceptrons, which ConvNeXt V2 has for layer scale. Default false. */
  readonly globalResponseNorm?: boolean;
  /** Stochastic depth: the rate of the last block, rising linearly from 0. Default 0. */
  readonly dropPath?: number;
  /** Dropout of the features before the head, timm's `drop_rate`. Default 0. */
  readonly dropout?: number;
  /** Stores the perceptrons' weights as 1 × 1 convolutions, as timm's atto and femto do. Default true. */
  readonly convMlp?: boolean;
  /** Side of the images in pixels. Default 32. */
  readonly imageSize?: number;
  /** Channels of the images. Default 3. */
  readonly channels?: number;
  /** Classes. Default 10. */
  readonly classes?: number;
}

type Settings = Required<ConvNextOptions>;

const DEFAULTS: Settings = {
  depths: [2, 2, 6, 2],
  dims: [40, 80, 160, 320],
  kernel: 7,
  patch: 2,
  layerScale: 1e-6,
  globalResponseNorm: false,
  dropPath: 0,
  dropout: 0,
  convMlp: true,
  imageSize: 32,
  channels: 3,
  classes: 10,
};

/** The most that timm's ConvNeXts shrink an image by; behind that they dilate their filters. */
const MOST_STRIDE = 32;

/**
 * A ConvNeXt (Liu et al. 2022; with `globalResponseNorm` and without layer scale V2, Woo et al. 2023),
 * `[B, C, H, W] → [B, classes]`, with timm's parameter names, layouts and default initialization. With
 * four stages it is timm's `ConvNeXt(depths, dims, patch_size=patch, …)`.
 *
 * @throws {RangeError} if a setting is out of range, depths and dims differ in length, the image isn't
 *   halved evenly, or it shrinks more than 32 times.
 *
 * @example
 * ```ts
 * import { convnext } from "@x/mimetic/models";
 *
 * const model = convnext({ depths: [2, 2, 2], dims: [32, 64, 128] });
 * console.log(model.name, model.configuration);
 * ```
 */
export function convnext(options: ConvNextOptions = {}): Model {
  checkSettings("build a ConvNeXt", options, DEFAULTS, "convnext");
  const settings = { ...DEFAULTS, ...options };
  const { depths, dims, patch, imageSize, channels, classes } = settings;
  check(settings);
  return {
    name: `convnext_${dims.join("_")}_patch${patch}_${imageSize}`,
    configuration: { architecture: "convnext", ...settings },
    input: { name: "images", shape: [channels, imageSize, imageSize], dtype: "float32" },
    classes,
    build(scope, images) {
      const [batch] = images.shape;
      const side = imageSize / patch;
      const stem = { features: dims[0], patch, ...INITIALIZERS };
      const patches = patchConvolution(scope.child("stem.0"), images, stem);
      const start = layerNorm(scope.child("stem.1"), patches, { epsilon: EPSILON });
      let x = reshape(start, [batch, side, side, dims[0]]);
      const stages: ConvNextStages = { ...settings, strides: stridesOf(settings) };
      depths.forEach((_, index) => {
        x = stage(scope.child(`stages.${index}`), x, index, stages);
      });
      const [, rows, columns, dim] = x.shape;
      const pooled = mean(reshape(x, [batch, rows * columns, dim]), 1);
      const head = scope.child("head");
      const features = layerNorm(head.child("norm"), pooled, { epsilon: EPSILON });
      const kept = dropout(scope.child("head.drop"), features, settings.dropout);
      return linear(head.child("fc"), kept, { features: classes, ...INITIALIZERS });
    },
  };
}

function check(settings: Settings): void {
  const { depths, dims, patch, imageSize, kernel, channels, classes } = settings;
  const lists = Array.isArray(depths) && Array.isArray(dims);
  if (!lists || depths.length !== dims.length || !depths.length) {
    throw new RangeError(
      `Cannot build a ConvNeXt: expected a depth and a width for every stage, got ` +
        `${show(depths)} and ${show(dims)}`,
    );
  }
  const doing = "build a ConvNeXt";
  depths.forEach((depth, stage) => checkInteger(doing, `the depth of stage ${stage}`, depth));
  dims.forEach((dim, stage) => checkInteger(doing, `the width of stage ${stage}`, dim));
  checkIntegers(doing, { patch, imageSize, kernel, channels, classes });
  checkNumber(doing, "layerScale", settings.layerScale);
  checkNumber(doing, "dropPath", settings.dropPath, { least: 0, below: 1 });
  checkNumber(doing, "dropout", settings.dropout, { least: 0, below: 1 });
  const { convMlp, globalResponseNorm } = settings;
  checkSwitches(doing, { convMlp, globalResponseNorm });
  if (kernel % 2 !== 1) {
    throw new RangeError(`Cannot build a ConvNeXt: expected an odd kernel, got ${kernel}`);
  }
  const step = stridesOf(settings).reduce((product, stride) => product * stride, patch);
  if (step > MOST_STRIDE) {
    throw new RangeError(
      `Cannot build a ConvNeXt: expected a stem and down-samplings that shrink the image at most ` +
        `${MOST_STRIDE} times, got ${step} times by patches of ${patch} and ${depths.length} stages`,
    );
  }
  if (imageSize % step !== 0) {
    throw new RangeError(
      `Cannot build a ConvNeXt: expected images of a multiple of ${step} pixels, the strides of the ` +
        `stem and of all down-samplings, got ${imageSize}`,
    );
  }
}

/** Pixels from one to the next, by which the stages shrink their images. */
function stridesOf({ depths, patch }: Settings): number[] {
  return depths.map((_, index) => index > 0 || patch === 2 ? 2 : 1);
}
