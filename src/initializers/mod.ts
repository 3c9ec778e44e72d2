/**
 * Initial values of parameters. An initializer is a function `(parameter, random) → values` made by a
 * builder, fans are those a layer declares, and a structured initializer sets several parameters of
 * one block at once.
 *
 * @example
 * ```ts
 * import { kaimingNormal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "blocks.0.mlp.fc1.weight", shape: [768, 192], fanIn: 192, fanOut: 768 };
 * const values = kaimingNormal()(weight, new Random(0).child(weight.name));
 * assert.equal(values.length, 768 * 192);
 * ```
 *
 * @module
 */

export type {
  AttentionRole,
  DepthwiseRole,
  DrawingOptions,
  GridPositions,
  Initializer,
  Parameter,
  PerceptronRole,
  Role,
  RoleDeclaration,
  Slice,
  StateSpaceRole,
  StructuredInitializer,
} from "./types.ts";
export { constant, ones, zeros } from "./classical/constant.ts";
export {
  normal,
  type NormalOptions,
  truncatedNormal,
  type TruncatedNormalOptions,
  uniform,
} from "./classical/distributions.ts";
export {
  type Distribution,
  type FanMode,
  varianceScaling,
  type VarianceScalingOptions,
} from "./classical/variance_scaling.ts";
export { xavierNormal, type XavierOptions, xavierUniform } from "./classical/xavier.ts";
export { kaimingNormal, type KaimingOptions, kaimingUniform } from "./classical/kaiming.ts";
export { lecunNormal, lecunUniform } from "./classical/lecun.ts";
export { pytorchConv2d, pytorchLinear, pytorchLinearBias, timmVit } from "./classical/pytorch.ts";
export { matchNorm, type Noise } from "./matrix_factors.ts";
export { mimeticAttention } from "./attention/mimetic_attention.ts";
export type {
  DepthValue,
  MimeticAttentionOptions,
  MimeticProductOptions,
} from "./attention/mimetic_options.ts";
export {
  type AttentionFit,
  fitMimeticAttention,
  type MimeticFit,
} from "./attention/fit_mimetic.ts";
export { fittedAttention, type FittedAttentionOptions } from "./attention/fitted_attention.ts";
export {
  covarianceFilters,
  type CovarianceFiltersOptions,
  type CovarianceProfile,
  sigmaAt,
} from "./filters/covariance_filters.ts";
export {
  covarianceTransfer,
  type CovarianceTransferOptions,
  resizeCovariance,
  type TrainedFilters,
} from "./filters/covariance_transfer.ts";
export {
  closedFormCovariance,
  type ClosedFormOptions,
  type CovarianceRoot,
  covarianceRoot,
  type FilterShift,
} from "./filters/filter_covariance.ts";
export { type ClosedFormFit, fitClosedForm } from "./filters/fit_closed_form.ts";
export {
  depthwiseFilters,
  diracFilters,
  impulseFilters,
  type ImpulseFiltersOptions,
} from "./filters/depthwise_filters.ts";
export { deltaOrthogonal, type DeltaOrthogonalOptions } from "./classical/delta_orthogonal.ts";
export { orthogonal, type OrthogonalOptions } from "./classical/orthogonal.ts";
export { dirac, type DiracOptions, identity, type IdentityOptions } from "./classical/identity.ts";
export { type MatrixShape, repeatMiddle, tileMatrix } from "./tiling.ts";
export { sinCosPositions2d, type SinCosPositions2dOptions } from "./attention/sin_cos_positions.ts";
export type { Bounds } from "../host/mod.ts";
export type { OptionInput, OptionValue, SchemeOption } from "./scheme_options.ts";
export { integer as integerOption } from "./scheme_options.ts";
export {
  changedOptions,
  optionLines,
  type OptionRules,
  type OptionTexts,
  readOptions,
  splitOptions,
} from "./option_texts.ts";
export type { Scheme, TypedScheme } from "./scheme.ts";
export { covarianceScheme, type CovarianceSchemeValues } from "./filters/schemes.ts";
export { schemes, schemesFor } from "./schemes.ts";
export { boxFilters, type BoxFiltersOptions } from "./filters/box_filters.ts";
export { bumpFilters, type BumpFiltersOptions } from "./filters/bump_filters.ts";
export { noiseFilters, type NoiseFiltersOptions } from "./filters/noise_filters.ts";
export { sharedFilters, type SharedFiltersOptions } from "./filters/shared_filters.ts";
export { describeSchemes, type ParsedScheme, parseScheme } from "./parse_scheme.ts";
export { parseSchemes } from "./parse_schemes.ts";
export { onLayers } from "./on_layers.ts";
export { expandPieces } from "./state_space/pieces.ts";
export {
  conditionedAttention,
  type ConditionedAttentionOptions,
} from "./attention/conditioned_attention.ts";
export { impulseAttention, type ImpulseAttentionOptions } from "./attention/impulse_attention.ts";
export {
  mamba2Transition,
  type Mamba2TransitionOptions,
  mambaStepBias,
  type MambaStepBiasOptions,
  mambaTransition,
} from "./state_space/state_space_defaults.ts";
export {
  mimeticStateSpace,
  type MimeticStateSpaceOptions,
} from "./state_space/mimetic_state_space.ts";
export { nonzeroMean, type NonzeroMeanOptions } from "./perceptrons/nonzero_mean.ts";
export { semiOrthogonal, type SemiOrthogonalOptions } from "./perceptrons/semi_orthogonal.ts";
export {
  residualFreeAttention,
  type ResidualFreeAttentionOptions,
} from "./attention/residual_free_attention.ts";
export {
  mimeticLinearAttention,
  type MimeticLinearAttentionOptions,
} from "./attention/mimetic_linear_attention.ts";
export { zeroOne, type ZeroOneOptions } from "./perceptrons/zero_one.ts";
export { idInit, type IdInitOptions } from "./perceptrons/id_init.ts";
