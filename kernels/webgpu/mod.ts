/**
 * The WGSL texts. Kernels are complete once the helpers they name are put before them; the choosers
 * in `src/devices/webgpu/kernels` do that.
 *
 * @module
 */
export { default as operandVec4 } from "./operand_vec4.wgsl" with { type: "text" };
export { default as operandF32 } from "./operand_f32.wgsl" with { type: "text" };
export { default as operandAbsent } from "./operand_absent.wgsl" with { type: "text" };
export { default as gelu } from "./gelu.wgsl" with { type: "text" };
export { default as matmulParams } from "./matmul_params.wgsl" with { type: "text" };
export { default as matmulBlocks } from "./matmul_blocks.wgsl" with { type: "text" };
export { default as matmulStore } from "./matmul_store.wgsl" with { type: "text" };
export { default as matmulBlockLoaded } from "./matmul_block_loaded.wgsl" with { type: "text" };
export { default as matmulBlockShared } from "./matmul_block_shared.wgsl" with { type: "text" };
export { default as matmulDirect } from "./matmul_direct.wgsl" with { type: "text" };
export { default as matmulTiled } from "./matmul_tiled.wgsl" with { type: "text" };
export { default as matmulSum } from "./matmul_sum.wgsl" with { type: "text" };
