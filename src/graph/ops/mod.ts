/**
 * The operations on tensors, a file or a folder a family: the namespace `ops` of `@x/mimetic`. What is
 * written in lower case applies an operation; capitals are the operations themselves.
 *
 * @module
 */
export * from "./activations/mod.ts";
export * from "./attention.ts";
export * from "./batch_norm.ts";
export * from "./convolution/mod.ts";
export * from "./cross_entropy.ts";
export * from "./embedding.ts";
export * from "./layout/mod.ts";
export * from "./matmul.ts";
export * from "./norms/mod.ts";
export * from "./optimizers.ts";
export * from "./reductions.ts";
export * from "./scan/mod.ts";
