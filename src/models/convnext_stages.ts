import { add, gelu, type Tensor } from "../graph/mod.ts";
import { timmVit, zeros } from "../initializers/mod.ts";
import {
  convolution,
  convolutionWithParameters,
  depthwiseConvolution,
  globalResponseNorm,
  layerNorm,
  layerScale,
  linearWithParameters,
  perceptronRole,
  type Scope,
  stochasticDepth,
} from "../layers/mod.ts";

/** What the stages of a ConvNeXt are built from. */
export interface ConvNextStages {
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly dims: readonly number[];
  /** What each stage divides the sides of its image by: 1 or 2. */
  readonly strides: readonly number[];
  /** Side of the depthwise filters. */
  readonly kernel: number;
  /** What layer scale starts from; 0 leaves it out. */
  readonly layerScale: number;
  /** Normalizes the perceptrons' hidden features over the image. */
  readonly globalResponseNorm: boolean;
  /** The rate of the last block's stochastic depth. */
  readonly dropPath: number;
  /** Stores the perceptrons' weights as 1 × 1 convolutions. */
  readonly convMlp: boolean;
}

/** The epsilon of timm's layer norms. */
export const EPSILON = 1e-6;

/** timm's initialization of all matrices and filters. */
export const INITIALIZERS = { weightInitializer: timmVit(), biasInitializer: zeros() };

/** One stage, `x [B, H, W, C] → [B, H/stride, W/stride, dim]`: perhaps a down-sampling, then blocks. */
export function stage(scope: Scope, x: Tensor, index: number, stages: ConvNextStages): Tensor {
  const { depths, dims, strides } = stages;
  const first = depths.slice(0, index).reduce((a, b) => a + b, 0);
  let y = strides[index] === 1 ? x : downsample(scope.child("downsample"), x, dims[index]);
  for (let i = 0; i < depths[index]; i++) {
    y = scope.block(`blocks.${i}`, (own) => block(own, y, first + i, stages));
  }
  return y;
}

function downsample(scope: Scope, x: Tensor, features: number): Tensor {
  const normalized = layerNorm(scope.child("0"), x, { epsilon: EPSILON });
  const options = { features, kernel: 2, stride: 2, padding: 0, ...INITIALIZERS };
  return convolution(scope.child("1"), normalized, options);
}

function block(scope: Scope, x: Tensor, index: number, stages: ConvNextStages): Tensor {
  const { kernel, depths, dropPath, layerScale: initial } = stages;
  const count = depths.reduce((a, b) => a + b, 0);
  const filtered = depthwiseConvolution(scope.child("conv_dw"), x, { kernel, ...INITIALIZERS });
  const normalized = layerNorm(scope.child("norm"), filtered, { epsilon: EPSILON });
  const made = perceptron(scope.child("mlp"), normalized, stages);
  const scaled = initial === 0 ? made : layerScale(scope, made, initial);
  const rate = count > 1 ? dropPath * index / (count - 1) : 0;
  const y = add(x, stochasticDepth(scope, scaled, rate));
  scope.observe("output", y);
  return y;
}

function perceptron(scope: Scope, x: Tensor, stages: ConvNextStages): Tensor {
  const dim = x.shape[3];
  const map = stages.convMlp ? convolutionWithParameters : linearWithParameters;
  const fc1 = map(scope.child("fc1"), x, { features: 4 * dim, ...INITIALIZERS });
  const inner = gelu(fc1.y);
  const normalized = stages.globalResponseNorm
    ? globalResponseNorm(scope.child("grn"), inner)
    : inner;
  const fc2 = map(scope.child("fc2"), normalized, { features: dim, ...INITIALIZERS });
  scope.role(perceptronRole(fc1, fc2));
  return fc2.y;
}
