import type { Dispatch } from "./dispatch.ts";

/** A constant that has another number on GPUs: `const AT_ONCE = 4u; // on GPUs 8u`. */
const CONSTANT = /^(const \w+ = )\d+u; \/\/ on GPUs (\d+u)$/gm;

/**
 * A dispatch as a GPU gets it. GPUs wait for memory, so that kernels read for several rounds before they
 * compute; on a software adapter nothing waits, and what is read ahead only costs registers. Whichever number
 * a constant has, results have the same bits.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { forGpu } from "./waits.ts";
 *
 * const text = "const AT_ONCE = 4u; // on GPUs 8u";
 * const dispatch = { kernel: "sum", source: text, constants: {}, params: {}, bindings: [] };
 * assert.equal(forGpu({ ...dispatch, workgroups: [1, 1, 1] }).source, "const AT_ONCE = 8u;");
 * ```
 */
export function forGpu(dispatch: Dispatch): Dispatch {
  return { ...dispatch, source: dispatch.source.replaceAll(CONSTANT, "$1$2;") };
}
