import { checkNumber } from "../../host/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Initializer } from "../types.ts";

/**
 * Every element is `value`.
 *
 * @throws {RangeError} If the value isn't finite.
 *
 * @example
 * ```ts
 * import { constant } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const gamma = { name: "ls1.gamma", shape: [3], fanIn: 1, fanOut: 1 };
 * assert.deepEqual(constant(0.5)(gamma, new Random(0)), Float32Array.of(0.5, 0.5, 0.5));
 * ```
 */
export function constant(value: number): Initializer {
  checkNumber("initialize by a constant", "it", value);
  return ({ shape }) => new Float32Array(sizeOf(shape)).fill(value);
}

/**
 * Every element is 0: biases.
 *
 * @example
 * ```ts
 * import { zeros } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const bias = { name: "fc.bias", shape: [2], fanIn: 1, fanOut: 1 };
 * assert.deepEqual(zeros()(bias, new Random(0)), Float32Array.of(0, 0));
 * ```
 */
export function zeros(): Initializer {
  return constant(0);
}

/**
 * Every element is 1: the scale of a normalization.
 *
 * @example
 * ```ts
 * import { ones } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const scale = { name: "norm.weight", shape: [2], fanIn: 1, fanOut: 1 };
 * assert.deepEqual(ones()(scale, new Random(0)), Float32Array.of(1, 1));
 * ```
 */
export function ones(): Initializer {
  return constant(1);
}
