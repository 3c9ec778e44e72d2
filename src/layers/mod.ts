/**
 * Layers: functions that declare parameters in a scope and extend its graph. None of them draws a
 * number; what the parameters start as is up to initializers.
 *
 * @module
 */
export { type ParameterDeclaration, ParameterHandle, type ParameterUse } from "./parameters.ts";
export { type NamedRole, type ParameterSource, Scope, type TrainingSource } from "./scope.ts";
export { linear, type LinearOptions, linearWithParameters } from "./linear.ts";
export { layerNorm } from "./layer_norm.ts";
export { attention, type AttentionOptions } from "./attention.ts";
export { mlp } from "./mlp.ts";
export { patchEmbedding } from "./patch_embedding.ts";
export { patchConvolution } from "./patch_convolution.ts";
export { convolution, type ConvolutionOptions, convolutionWithParameters } from "./convolution.ts";
export { type MatrixLayer, perceptronRole } from "./perceptron_role.ts";
export { depthwiseConvolution, type DepthwiseConvolutionOptions } from "./depthwise_convolution.ts";
export { batchNorm } from "./batch_norm.ts";
export { dropout } from "./dropout.ts";
export { stochasticDepth } from "./stochastic_depth.ts";
export { layerScale } from "./layer_scale.ts";
export { globalResponseNorm } from "./global_response_norm.ts";
export { rmsNorm, type RmsNormOptions } from "./rms_norm.ts";
export { mamba } from "./mamba.ts";
export { mamba2, type Mamba2Options } from "./mamba2.ts";
export type { MambaOptions } from "./state_space.ts";
export {
  causalAttention,
  type CausalAttentionOptions,
  type CausalMixerOptions,
  linearAttention,
  type LinearAttentionOptions,
} from "./causal_mixers.ts";
export {
  gatedLinearAttention,
  type GatedLinearAttentionOptions,
} from "./gated_linear_attention.ts";
export { gatedMlp } from "./gated_mlp.ts";
