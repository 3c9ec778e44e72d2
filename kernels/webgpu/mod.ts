/**
 * The WGSL texts. Kernels are complete once the helpers they name are put before them; the choosers
 * in `src/devices/webgpu/kernels` do that.
 *
 * @module
 */
export { default as adamw } from "./adamw.wgsl" with { type: "text" };
export { default as batchNorm } from "./batch_norm.wgsl" with { type: "text" };
export { default as batchNormGradient } from "./batch_norm_gradient.wgsl" with { type: "text" };
export { default as batchNormParameters } from "./batch_norm_parameters.wgsl" with { type: "text" };
export { default as batchNormStatistics } from "./batch_norm_statistics.wgsl" with { type: "text" };
export { default as batchNormSums } from "./batch_norm_sums.wgsl" with { type: "text" };
export { default as causalConvolution } from "./causal_convolution.wgsl" with { type: "text" };
export { default as causalConvolutionFilters } from "./causal_convolution_filters.wgsl" with { type: "text" };
export { default as correct } from "./correct.wgsl" with { type: "text" };
export { default as crossEntropy } from "./cross_entropy.wgsl" with { type: "text" };
export { default as crossEntropyGradient } from "./cross_entropy_gradient.wgsl" with { type: "text" };
export { default as crossEntropyLoss } from "./cross_entropy_loss.wgsl" with { type: "text" };
export { default as decayMask } from "./decay_mask.wgsl" with { type: "text" };
export { default as decayMaskGradient } from "./decay_mask_gradient.wgsl" with { type: "text" };
export { default as depthwise } from "./depthwise.wgsl" with { type: "text" };
export { default as depthwiseFilters } from "./depthwise_filters.wgsl" with { type: "text" };
export { default as elementwise } from "./elementwise.wgsl" with { type: "text" };
export { default as elementwiseAbsent } from "./elementwise_absent.wgsl" with { type: "text" };
export { default as elementwiseEach } from "./elementwise_each.wgsl" with { type: "text" };
export { default as elementwiseRun } from "./elementwise_run.wgsl" with { type: "text" };
export { default as embedding } from "./embedding.wgsl" with { type: "text" };
export { default as embeddingGradient } from "./embedding_gradient.wgsl" with { type: "text" };
export { default as fold } from "./fold.wgsl" with { type: "text" };
export { default as gelu } from "./gelu.wgsl" with { type: "text" };
export { default as layerNorm } from "./layer_norm.wgsl" with { type: "text" };
export { default as layerNormGradient } from "./layer_norm_gradient.wgsl" with { type: "text" };
export { default as layerNormParameters } from "./layer_norm_parameters.wgsl" with { type: "text" };
export { default as matmulBlockLoaded } from "./matmul_block_loaded.wgsl" with { type: "text" };
export { default as matmulBlockShared } from "./matmul_block_shared.wgsl" with { type: "text" };
export { default as matmulBlocks } from "./matmul_blocks.wgsl" with { type: "text" };
export { default as matmulDirect } from "./matmul_direct.wgsl" with { type: "text" };
export { default as matmulParams } from "./matmul_params.wgsl" with { type: "text" };
export { default as matmulStore } from "./matmul_store.wgsl" with { type: "text" };
export { default as matmulSum } from "./matmul_sum.wgsl" with { type: "text" };
export { default as matmulTiled } from "./matmul_tiled.wgsl" with { type: "text" };
export { default as operandAbsent } from "./operand_absent.wgsl" with { type: "text" };
export { default as operandF32 } from "./operand_f32.wgsl" with { type: "text" };
export { default as operandVec4 } from "./operand_vec4.wgsl" with { type: "text" };
export { default as rmsNorm } from "./rms_norm.wgsl" with { type: "text" };
export { default as rmsNormGradient } from "./rms_norm_gradient.wgsl" with { type: "text" };
export { default as rmsNormParameters } from "./rms_norm_parameters.wgsl" with { type: "text" };
export { default as rows } from "./rows.wgsl" with { type: "text" };
export { default as selectiveScan } from "./selective_scan.wgsl" with { type: "text" };
export { default as selectiveScanBackCarry } from "./selective_scan_back_carry.wgsl" with { type: "text" };
export { default as selectiveScanBackChunks } from "./selective_scan_back_chunks.wgsl" with { type: "text" };
export { default as selectiveScanCarry } from "./selective_scan_carry.wgsl" with { type: "text" };
export { default as selectiveScanChunks } from "./selective_scan_chunks.wgsl" with { type: "text" };
export { default as selectiveScanGradient } from "./selective_scan_gradient.wgsl" with { type: "text" };
export { default as selectiveScanOutputs } from "./selective_scan_outputs.wgsl" with { type: "text" };
export { default as sgd } from "./sgd.wgsl" with { type: "text" };
export { default as softmax } from "./softmax.wgsl" with { type: "text" };
export { default as softmaxGradient } from "./softmax_gradient.wgsl" with { type: "text" };
export { default as stridedCopy } from "./strided_copy.wgsl" with { type: "text" };
export { default as stridedCopyFour } from "./strided_copy_four.wgsl" with { type: "text" };
export { default as stridedCopyOne } from "./strided_copy_one.wgsl" with { type: "text" };
export { default as sumColumns } from "./sum_columns.wgsl" with { type: "text" };
export { default as sumRows } from "./sum_rows.wgsl" with { type: "text" };
export { default as unfold } from "./unfold.wgsl" with { type: "text" };
export { default as update } from "./update.wgsl" with { type: "text" };
