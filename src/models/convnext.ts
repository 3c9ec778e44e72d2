import { add, gelu, mean, reshape, type Tensor } from "../graph/mod.ts";
import { checkInteger, checkIntegers, checkNumber, checkSwitches, show } from "../host/mod.ts";
import { timmVit, zeros } from "../initializers/mod.ts";
import {
  convolution,
  depthwiseConvolution,
  layerNorm,
  layerScale,
  linear,
  patchConvolution,
  type Scope,
  stochasticDepth,
} from "../layers/mod.ts";
import type { Model } from "./model.ts";

/** Settings of a ConvNeXt. */
export interface ConvNextOptions {
  /** Blocks of each stage. Default [2, 2, 6, 2]. */
  readonly depths?: readonly number[];
  /** Channels of each stage. Default [40, 80, 160, 320]. */
  readonly dims?: readonly number[];
  /** Side of the depthwise filters, odd. Default 7. */
  readonly kernel?: number;
  /** Side of the stem's patches in pixels: 4 in the paper, 1 or 2 for small images. Default 2. */
  readonly patch?: number;
  /** What layer scale starts from; 0 leaves it out. Default 1e-6. */
  readonly layerScale?: number;
  /** Stochastic depth: the rate of the last block, rising linearly from 0. Default 0. */
  readonly dropPath?: number;
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
  dropPath: 0,
  convMlp: true,
  imageSize: 32,
  channels: 3,
  classes: 10,
};

/** The epsilon of timm's layer norms. */
const EPSILON = 1e-6;

/** timm's initialization of all matrices and filters. */
const INITIALIZERS = { weightInitializer: timmVit(), biasInitializer: zeros() };

/**
 * A ConvNeXt (Liu et al. 2022), `[B, C, H, W] → [B, classes]`, with timm's parameter names, layouts
 * and default initialization.
 *
 * @throws {RangeError} if a setting is out of range, depths and dims differ in length, or the image
 *   isn't halved evenly.
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
      depths.forEach((_, index) => {
        x = stage(scope.child(`stages.${index}`), x, index, settings);
      });
      const [, rows, columns, dim] = x.shape;
      const pooled = mean(reshape(x, [batch, rows * columns, dim]), 1);
      const head = scope.child("head");
      const features = layerNorm(head.child("norm"), pooled, { epsilon: EPSILON });
      return linear(head.child("fc"), features, { features: classes, ...INITIALIZERS });
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
  checkSwitches(doing, { convMlp: settings.convMlp });
  if (kernel % 2 !== 1) {
    throw new RangeError(`Cannot build a ConvNeXt: expected an odd kernel, got ${kernel}`);
  }
  const step = patch * 2 ** (depths.length - 1);
  if (imageSize % step !== 0) {
    throw new RangeError(
      `Cannot build a ConvNeXt: expected images of a multiple of ${step} pixels, the strides of the ` +
        `stem and of all down-samplings, got ${imageSize}`,
    );
  }
}

function stage(scope: Scope, x: Tensor, index: number, settings: Settings): Tensor {
  const { depths, dims } = settings;
  const first = depths.slice(0, index).reduce((a, b) => a + b, 0);
  let y = index === 0 ? x : downsample(scope.child("downsample"), x, dims[index]);
  for (let i = 0; i < depths[index]; i++) {
    y = block(scope.child(`blocks.${i}`), y, first + i, settings);
  }
  return y;
}

function downsample(scope: Scope, x: Tensor, features: number): Tensor {
  const normalized = layerNorm(scope.child("0"), x, { epsilon: EPSILON });
  const options = { features, kernel: 2, stride: 2, padding: 0, ...INITIALIZERS };
  return convolution(scope.child("1"), normalized, options);
}

function block(scope: Scope, x: Tensor, index: number, settings: Settings): Tensor {
  const { kernel, depths, dropPath, layerScale: initial, convMlp } = settings;
  const count = depths.reduce((a, b) => a + b, 0);
  const dim = x.shape[3];
  const filtered = depthwiseConvolution(scope.child("conv_dw"), x, { kernel, ...INITIALIZERS });
  const normalized = layerNorm(scope.child("norm"), filtered, { epsilon: EPSILON });
  const map = convMlp ? convolution : linear;
  const hidden = { features: 4 * dim, ...INITIALIZERS };
  const inner = gelu(map(scope.child("mlp.fc1"), normalized, hidden));
  const made = map(scope.child("mlp.fc2"), inner, { features: dim, ...INITIALIZERS });
  const scaled = initial === 0 ? made : layerScale(scope, made, initial);
  const rate = count > 1 ? dropPath * index / (count - 1) : 0;
  const y = add(x, stochasticDepth(scope, scaled, rate));
  scope.observe("output", y);
  return y;
}
