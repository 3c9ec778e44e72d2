import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { type MatmulAttributes, type MatmulSize, matmulSize } from "../../../graph/mod.ts";
import { type KernelChooser, spread, type Tuning } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { type MatmulKernel, matmulKernels } from "./matmul_variants.ts";
import { operand } from "./shared/operand.ts";

/** Products of matrices with all that may be fused to them. */
export const matmul: KernelChooser = ({ attributes: given, inputs }, tuning) => {
  const attributes = given as MatmulAttributes;
  const { transposeA, transposeB } = attributes;
  const size = matmulSize(inputs, attributes);
  const { m, n, k, batch } = size;
  const variant = matmulKernels[tuning.matmul];
  const tiles = Math.ceil(m / variant.rows) * Math.ceil(n / variant.columns) * batch;
  const { splits, piece } = split(size, tiles, variant, tuning);
  const extra = extraOperands(attributes);
  const params = { m, n, k, batch, piece, splits };
  const split1 = splits === 1;
  const product = {
    kernel: `matmul ${tuning.matmul} ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    source: [
      operand("a", 0, transposeA ? m : k),
      operand("b", 1, transposeB ? k : n),
      wgsl.matmulParams,
      wgsl.matmulBlocks,
      split1 ? store(attributes, extra, 2, n) : store({}, ["y"], 2, n),
      variant.source,
    ].join("\n"),
    constants: {
      ...variant.constants,
      TRANSPOSE_A: Number(transposeA),
      TRANSPOSE_B: Number(transposeB),
    },
    params,
    bindings: [0, 1, ...(split1 ? extra.map((_, i) => i + 2) : [extra.length + 2])],
    subgroups: variant.needs.subgroups !== undefined,
    rounds: Math.ceil(piece / variant.step) * variant.roundsOfStep,
    workgroups: spread(tiles * splits),
  };
  if (split1) return { dispatches: [product], scratch: 0 };
  const sum = {
    kernel: "matmul sum",
    source: [
      operand("pieces", 0, n),
      wgsl.matmulParams,
      store(attributes, extra, 1, n),
      wgsl.matmulSum,
    ].join("\n"),
    constants: {},
    params,
    bindings: [extra.length + 2, ...extra.map((_, i) => i + 2)],
    rounds: splits,
    workgroups: spread(Math.ceil(batch * m * Math.ceil(n / 4) / 64)),
  };
  return { dispatches: [product, sum], scratch: 4 * batch * splits * m * n };
};

/**
 * Splits long sums of few tiles, so that there is work for the whole adapter, and those too long for
 * one loop.
 */
function split(
  { k }: MatmulSize,
  tiles: number,
  { step, roundsOfStep }: MatmulKernel,
  { workgroups }: Tuning,
) {
  const longest = Math.floor(MAX_LOOP_ROUNDS / roundsOfStep) * step;
  const wanted = Math.min(Math.floor(workgroups / tiles), Math.floor(k / 256), 64);
  const pieces = Math.max(wanted, Math.ceil(k / longest));
  if (pieces < 2) return { splits: 1, piece: k };
  const piece = Math.ceil(k / pieces / step) * step;
  return { splits: Math.ceil(k / piece), piece };
}

/** The operands after a and b, in the operation's order: inputs, then outputs. */
function extraOperands({ bias, activation, residual }: MatmulAttributes): string[] {
  return [
    bias ? "bias" : "",
    activation === "geluGradient" ? "u" : "",
    residual ? "residual" : "",
    "y",
    activation === "gelu" ? "u" : "",
  ].filter(Boolean);
}

/** The text of the epilogue over the operands that there are, bound from `first` on. */
function store(
  { activation }: Pick<MatmulAttributes, "activation">,
  present: readonly string[],
  first: number,
  n: number,
): string {
  const declarations = ["bias", "u", "residual", "y"].map((name) => {
    const i = present.indexOf(name);
    return operand(name, i < 0 ? undefined : first + i, n);
  });
  return [...declarations, ...activated(activation), wgsl.matmulStore].join("\n");
}

function activated(activation: MatmulAttributes["activation"]): string[] {
  if (activation === "gelu") return [wgsl.gelu, wgsl.matmulActivationGelu];
  if (activation === "geluGradient") return [wgsl.gelu, wgsl.matmulActivationGeluGradient];
  return [wgsl.matmulActivationNone];
}
