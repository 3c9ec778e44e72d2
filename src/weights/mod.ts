/**
 * Weight files: safetensors as PyTorch, timm and JAX read them, and the tensors that other libraries
 * store under two names.
 *
 * @module
 */
export { loadWeights, saveWeights } from "./files.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
} from "./safetensors.ts";
export { shareTensors, unshareTensors } from "./shared_tensors.ts";
export { checksumOf } from "./checksum.ts";
