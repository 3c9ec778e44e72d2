/**
 * Weight files: safetensors as PyTorch, timm and JAX read them, in one file or in shards, on this machine
 * or at an address, and the tensors that other libraries store under two names.
 *
 * @module
 */
export { type LoadedWeights, loadWeights, type LoadWeightsOptions } from "./load_weights.ts";
export type { MatchOptions } from "./match_weights.ts";
export type { Interpolation } from "./resample_positions.ts";
export { encodeWeights, type SaveWeightsOptions } from "./encode_weights.ts";
export { saveWeights } from "./save_weights.ts";
export { selectElements, selectWeights } from "./select_weights.ts";
export { modelFrom } from "./model_from.ts";
export { openWeights } from "./open_weights.ts";
export type { TensorEntry, WeightFile } from "./weight_file.ts";
export type { StoredTensor } from "./stored_tensor.ts";
export type { HttpOptions } from "./http_source.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type SafetensorsPlan,
  writeSafetensors,
} from "./safetensors.ts";
export type { TensorPlan } from "./safetensors_layout.ts";
export { type StoredArray, type StoredType, storedTypes } from "./stored_types.ts";
export { asFloat32, type FloatType, floatTypes, fromFloat32, isFloatType } from "./float_types.ts";
export {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "./float_conversion.ts";
export { shareTensors, unshareTensors } from "./shared_tensors.ts";
export { checksumOf } from "./checksum.ts";
export { findLayers } from "./layouts/find_layers.ts";
export { type AttentionPatterns, namedAttention } from "./layouts/named_attention.ts";
export type {
  FoundAttention,
  FoundFilters,
  FoundLayers,
  FoundPerceptron,
  FoundScan,
  HeadsSource,
  LayerHints,
  MatrixPart,
  Shapes,
} from "./layouts/found_layers.ts";
export { headHints } from "./layouts/head_hints.ts";
export { type FileRoles, rolesOf } from "./layouts/roles_of.ts";
export { type Patch, type PatchOptions, patchWeights } from "./patch/patch_weights.ts";
export type { WeightChange } from "./patch/role_patcher.ts";
