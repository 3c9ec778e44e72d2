/**
 * The operations of the family scan.
 *
 * @module
 */
export * from "./chunked_attention.ts";
export * from "./decay_mask.ts";
export * from "./gated_linear_attention.ts";
export * from "./selective_scan.ts";
