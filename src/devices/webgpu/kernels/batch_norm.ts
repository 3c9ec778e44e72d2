import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { BatchNormAttributes } from "../../../graph/mod.ts";
import { sizeOf, type TensorType } from "../../../tensors/mod.ts";
import {
  type Dispatch,
  type KernelChooser,
  spread,
  type Tuning,
  type Uniform,
  uniforms,
} from "../dispatch.ts";
import { operand } from "./operand.ts";
import { cut, sumColumns } from "./sums.ts";

/** Pieces at most: their statistics are put together one after the other. */
const PIECES = 128;

/** `(x, γ, β) → (y, mean, 1/σ, variance)`. */
export const batchNorm: KernelChooser = ({ attributes, inputs: [x] }, tuning) => {
  const { epsilon } = attributes as BatchNormAttributes;
  const [rows, columns] = matrix(x);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = [rows, columns, pieces, piece];
  const quads = Math.ceil(columns / 4);
  const dispatches = [
    channelKernel("batch norm sums", wgsl.batchNormSums, sizes, {
      operands: { x: 0, sums: 7 },
      invocations: pieces * quads,
    }),
    channelKernel("batch norm statistics", wgsl.batchNormStatistics, [
      ...sizes,
      { float: epsilon },
    ], {
      operands: { sums: 7, means: 4, rstds: 5, variances: 6 },
      invocations: quads,
    }),
    channelKernel("batch norm", wgsl.batchNorm, sizes, {
      operands: { x: 0, gamma: 1, beta: 2, y: 3, means: 4, rstds: 5 },
      invocations: rows * quads,
    }),
  ];
  return { dispatches, scratch: 8 * pieces * columns };
};

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ, dβ)`. */
export const batchNormGradient: KernelChooser = ({ inputs: [x] }, tuning) => {
  const [rows, columns] = matrix(x);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = [rows, columns, pieces, piece];
  const quads = Math.ceil(columns / 4);
  const sums = [0, 1].map((which) =>
    sumColumns({
      outer: 1,
      count: pieces,
      inner: columns,
      start: which * pieces * columns,
      bindings: [8, 6 + which],
    })
  );
  const dispatches = [
    channelKernel("batch norm parameters", wgsl.batchNormParameters, sizes, {
      operands: { x: 0, means: 2, rstds: 3, dy: 4, sums: 8 },
      invocations: pieces * quads,
    }),
    ...sums,
    channelKernel("batch norm gradient", wgsl.batchNormGradient, sizes, {
      operands: { x: 0, gamma: 1, means: 2, rstds: 3, dy: 4, dx: 5, dgamma: 6, dbeta: 7 },
      invocations: rows * quads,
    }),
  ];
  return { dispatches, scratch: 8 * pieces * columns };
};

/** A kernel of which an invocation takes four columns. */
function channelKernel(
  kernel: string,
  text: string,
  params: readonly Uniform[],
  { operands, invocations }: { operands: Record<string, number>; invocations: number },
): Dispatch {
  const columns = params[1] as number;
  const names = Object.keys(operands);
  return {
    kernel,
    source: [...names.map((name, i) => operand(name, i, columns)), text].join("\n"),
    constants: {},
    params: uniforms(params),
    bindings: Object.values(operands),
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}

function cutRows(rows: number, columns: number, tuning: Tuning) {
  const workgroups = Math.min(tuning.workgroups, PIECES * Math.ceil(columns / 256));
  return cut(rows, Math.ceil(columns / 4) / 64, { ...tuning, workgroups });
}

/** The sizes of a tensor seen as rows along its last axis. */
function matrix({ shape }: TensorType): [number, number] {
  const columns = shape[shape.length - 1];
  return [sizeOf(shape) / columns, columns];
}
