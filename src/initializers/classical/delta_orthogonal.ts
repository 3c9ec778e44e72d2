import { formatShape } from "../../tensors/mod.ts";
import { checkInteger } from "../../host/mod.ts";
import { orthogonal, type OrthogonalOptions } from "./orthogonal.ts";
import type { Initializer, Parameter } from "../types.ts";

/** Options of {@linkcode deltaOrthogonal}. */
export interface DeltaOrthogonalOptions extends OrthogonalOptions {
  /** How many groups the convolution has. If left out, it follows from the fan; see below where it can't. */
  readonly groups?: number;
}

/**
 * A convolution (out, in / groups, ...kernel) that is orthogonal in the middle of its kernel and 0
 * elsewhere, so that it keeps the norm of what passes through it: every group's middle is a matrix
 * with orthonormal rows or columns times a gain. Xiao et al., "Dynamical Isometry and a Mean Field
 * Theory of CNNs", ICML 2018. The groups are given, or follow from the declared fan: of a depthwise
 * layer every filter is its own group, and its middle ±gain; a patch embedding is one group. As many groups
 * as the kernel has taps have the fan of a patch embedding, and must be given.
 *
 * @throws {RangeError} When drawing, if the parameter has fewer than three axes, or its fan isn't that
 *   of a convolution, or its outputs don't divide into the groups.
 *
 * @example
 * ```ts
 * import { deltaOrthogonal } from "@x/mimetic/initializers";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const weight = { name: "conv.weight", shape: [1, 1, 3, 3], fanIn: 9, fanOut: 9 };
 * const values = deltaOrthogonal()(weight, new Random(0));
 * assert.equal(Math.abs(values[4]), 1);
 * assert.equal(values.filter((x) => x === 0).length, 8);
 * ```
 */
export function deltaOrthogonal(options: DeltaOrthogonalOptions = {}): Initializer {
  const draw = orthogonal(options);
  if (options.groups !== undefined) {
    checkInteger("draw a delta-orthogonal convolution", "groups", options.groups);
  }
  return (parameter, random) => {
    const { name, shape: [outputs, inputs, ...kernel], fanOut } = parameter;
    const taps = kernel.reduce((size, axis) => size * axis, 1);
    const { groups = groupsOf(parameter, taps) } = options;
    if (!kernel.length || !Number.isInteger(groups) || outputs % groups !== 0) {
      const expected = options.groups === undefined
        ? "fan out · kernel / groups"
        : `outputs that divide into ${groups} groups`;
      throw new RangeError(
        `Cannot initialize ${name} delta-orthogonally: expected [out, in / groups, ...kernel] with ` +
          `${expected}, got ${formatShape(parameter.shape)} with fan ${fanOut}`,
      );
    }
    const middle = kernel.reduce((index, axis) => index * axis + Math.floor(axis / 2), 0);
    const rows = outputs / groups;
    const out = new Float32Array(outputs * inputs * taps);
    for (let group = 0; group < groups; group++) {
      const matrix = draw({ ...parameter, shape: [rows, inputs] }, random);
      matrix.forEach((x, i) => out[(group * rows * inputs + i) * taps + middle] = x);
    }
    return out;
  };
}

/** Kernels that don't overlap, as those of patches, have the fan of a matrix: what they put out. */
function groupsOf({ shape: [outputs, inputs], fanOut }: Parameter, taps: number): number {
  const depthwise = inputs === 1 && fanOut === taps;
  return fanOut === outputs && !depthwise ? 1 : outputs * taps / fanOut;
}
