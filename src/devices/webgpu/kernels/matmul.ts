import {
  matmulBlocksText,
  matmulParamsText,
  matmulStoreText,
  matmulSumText,
} from "../../../../kernels/webgpu/generated/matmul.ts";
import { type MatmulAttributes, type MatmulSize, matmulSize } from "../../../graph/mod.ts";
import { type KernelChooser, spread, type Tuning } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { type MatmulKernel, matmulKernels } from "./matmul_variants.ts";
import { withEpilogue, withStore } from "./shared/epilogue.ts";
import { operand } from "./shared/operand.ts";

/** Products of matrices. */
export const matmul: KernelChooser = (step, tuning) => {
  const attributes = step.attributes as MatmulAttributes;
  const { transposeA, transposeB } = attributes;
  const size = matmulSize(step.inputs, attributes);
  const { m, n, k, batch } = size;
  const variant = matmulKernels[tuning.matmul];
  const tiles = Math.ceil(m / variant.rows) * Math.ceil(n / variant.columns) * batch;
  // The rounds of the loop in which an epilogue goes over what was stored.
  const after = step.attributes.epilogue ? variant.revised : 0;
  const { splits, piece } = split(size, tiles, variant, after, tuning);
  const revised = splits === 1 ? after : 0;
  const params = { m, n, k, batch, piece, splits };
  const product = {
    kernel: `matmul ${tuning.matmul} ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    source: [
      operand("a", 0, transposeA ? m : k),
      operand("b", 1, transposeB ? k : n),
      ...[matmulParamsText, matmulBlocksText, matmulStoreText, variant.source],
    ].join("\n"),
    constants: {
      ...variant.constants,
      ...revised && { REVISED: revised },
      TRANSPOSE_A: Number(transposeA),
      TRANSPOSE_B: Number(transposeB),
    },
    params,
    bindings: [0, 1],
    subgroups: variant.needs.subgroups !== undefined,
    rounds: Math.ceil(piece / variant.step) * variant.roundsOfStep + revised,
    workgroups: spread(tiles * splits),
  };
  const options = { afterwards: variant.revised > 0 };
  if (splits === 1) return { dispatches: [withEpilogue(product, step, n, options)], scratch: 0 };
  const pieces = step.inputs.length + step.outputs.length;
  const sum = {
    kernel: "matmul sum",
    source: [
      operand("pieces", 0, n),
      ...[matmulParamsText, matmulStoreText, matmulSumText],
    ].join("\n"),
    constants: {},
    params,
    bindings: [pieces],
    rounds: splits,
    workgroups: spread(Math.ceil(batch * m * Math.ceil(n / 4) / 64)),
  };
  const dispatches = [withStore(product, pieces, n, options), withEpilogue(sum, step, n)];
  return { dispatches, scratch: 4 * batch * splits * m * n };
};

/**
 * Splits long sums of few tiles, so that there is work for the whole adapter, and those too long for
 * one loop.
 */
function split(
  { k }: MatmulSize,
  tiles: number,
  { step, roundsOfStep }: MatmulKernel,
  after: number,
  { workgroups }: Tuning,
) {
  const longest = Math.floor((MAX_LOOP_ROUNDS - after) / roundsOfStep) * step;
  const wanted = Math.min(Math.floor(workgroups / tiles), Math.floor(k / 256), 64);
  const pieces = Math.max(wanted, Math.ceil(k / longest));
  if (pieces < 2) return { splits: 1, piece: k };
  const piece = Math.ceil(k / pieces / step) * step;
  return { splits: Math.ceil(k / piece), piece };
}
