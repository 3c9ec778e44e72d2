/**
 * The operations of the family norms.
 *
 * @module
 */
export * from "./layer_norm.ts";
export * from "./rms_norm.ts";
export * from "./softmax.ts";
