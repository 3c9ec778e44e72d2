/**
 * The operations of the family convolution.
 *
 * @module
 */
export * from "./causal_convolution.ts";
export * from "./depthwise.ts";
export * from "./unfold.ts";
export type { DepthwiseAttributes, WindowOptions } from "./windows.ts";
