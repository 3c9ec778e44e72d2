/**
 * Networks as short functions, named configurations of them, and what they declare.
 *
 * @module
 */
export { describe, type Network } from "./describe.ts";
export { type InitializationOptions, initialize } from "./initialize.ts";
export { learnedFactors } from "./learned_factors.ts";
export { traceModel, type TraceOptions } from "./trace.ts";
export type { Model, ModelInput } from "./model.ts";
export { vit } from "./vit.ts";
export type { VitBlockOptions, VitOptions } from "./vit_settings.ts";
export { vitCore, type VitCoreOptions } from "./vit_core.ts";
export { growBlocks } from "./grow_blocks.ts";
export { convmixer, type ConvMixerOptions } from "./convmixer.ts";
export { convnext, type ConvNextOptions } from "./convnext.ts";
export {
  convmixer256,
  convmixer32,
  convmixer96,
  convnextAtto,
  convnextFemto,
  convnextMicro,
  convnextNano,
  convnextPico,
  convnextTiny,
  convnextV2Atto,
  convolutionalModels,
  type ConvolutionalOptions,
} from "./named_convolutions.ts";
export {
  namedModel,
  type NamedModelOptions,
  namedModels,
  vitBase,
  vitMicro,
  vitNano,
  vitSmall,
  vitTiny,
} from "./named.ts";
export type { LanguageModelOptions } from "./language_model.ts";
export {
  mamba2LanguageModel,
  type Mamba2LanguageModelOptions,
  mambaLanguageModel,
  type MambaLanguageModelOptions,
} from "./mamba_language_models.ts";
export {
  gatedLinearAttentionLanguageModel,
  type GatedLinearAttentionLanguageModelOptions,
  linearAttentionLanguageModel,
  type LinearAttentionLanguageModelOptions,
  transformerLanguageModel,
  type TransformerLanguageModelOptions,
} from "./attention_language_models.ts";
