import { checkNumber } from "../../host/mod.ts";
import { formatShape, sizeOf } from "../../tensors/mod.ts";
import { matrixAxes } from "./orthogonal.ts";
import type { Initializer } from "../types.ts";

/** Options of {@linkcode identity}. */
export interface IdentityOptions {
  /** What the diagonal is; 1 if left out. */
  readonly gain?: number;
}

/**
 * The identity (out, in): output i is input i times the gain, and 0 where there is no input i.
 *
 * @throws {RangeError} If the gain isn't finite or, when drawing, the parameter doesn't have two axes.
 *
 * @example
 * ```ts
 * import { identity } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "fc.weight", shape: [2, 3], fanIn: 3, fanOut: 2 };
 * assert.deepEqual([...identity()(weight, new Random(0))], [1, 0, 0, 0, 1, 0]);
 * ```
 */
export function identity({ gain = 1 }: IdentityOptions = {}): Initializer {
  checkNumber("initialize by the identity", "the gain", gain);
  return ({ name, shape }) => {
    if (shape.length !== 2) {
      throw new RangeError(
        `Cannot initialize ${name} by the identity: expected two axes, got ${formatShape(shape)}`,
      );
    }
    const out = new Float32Array(sizeOf(shape));
    for (let i = 0; i < Math.min(...shape); i++) out[i * shape[1] + i] = gain;
    return out;
  };
}

/** Options of {@linkcode dirac}. */
export interface DiracOptions {
  /** How many groups the convolution has; 1 if left out, as many as channels if it is depthwise. */
  readonly groups?: number;
}

/**
 * A convolution (out, in / groups, ...kernel) that copies: within each group, output i is input i
 * under the middle of the kernel, and 0 where there is no input i.
 *
 * @throws {RangeError} When drawing, if the parameter has fewer than three axes or its outputs don't
 *   divide into the groups.
 *
 * @example
 * ```ts
 * import { dirac } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const depthwise = { name: "conv.weight", shape: [2, 1, 3], fanIn: 3, fanOut: 3 };
 * const values = dirac({ groups: 2 })(depthwise, new Random(0));
 * assert.deepEqual([...values], [0, 1, 0, 0, 1, 0]);
 * ```
 */
export function dirac({ groups = 1 }: DiracOptions = {}): Initializer {
  return ({ name, shape }) => {
    const [outputs, inputs, ...kernel] = shape;
    if (kernel.length === 0 || !Number.isInteger(groups) || groups < 1 || outputs % groups !== 0) {
      throw new RangeError(
        `Cannot initialize ${name} by a Dirac kernel: expected [out, in / groups, ...kernel] with ` +
          `outputs that divide into ${groups} groups, got ${formatShape(shape)}`,
      );
    }
    const [, columns] = matrixAxes(name, shape);
    const middle = kernel.reduce((index, axis) => index * axis + Math.floor(axis / 2), 0);
    const out = new Float32Array(outputs * columns);
    for (let output = 0; output < outputs; output++) {
      const input = output % (outputs / groups);
      if (input < inputs) out[output * columns + input * columns / inputs + middle] = 1;
    }
    return out;
  };
}
