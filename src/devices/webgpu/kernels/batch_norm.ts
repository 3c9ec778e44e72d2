import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { BatchNormAttributes, BatchNormGradientAttributes } from "../../../graph/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Tuning } from "../dispatch.ts";
import type { Params } from "../params.ts";
import { operand } from "./shared/operand.ts";
import { cut } from "./shared/pieces.ts";
import { matrix } from "./shared/rows.ts";

/** Pieces at most: their statistics are put together one after the other. */
const PIECES = 128;

/** `(x, γ, β[, residual]) → (y, mean, 1/σ, variance)`. */
export const batchNorm: KernelChooser = ({ attributes, inputs }, tuning) => {
  const { epsilon, residual } = attributes as BatchNormAttributes;
  const [x] = inputs;
  const first = inputs.length;
  const scratch = first + 4;
  const [rows, columns] = matrix(x);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = { rows, columns, pieces, piece };
  const quads = Math.ceil(columns / 4);
  const dispatches = [
    channelKernel("batch norm sums", wgsl.batchNormSums, sizes, {
      operands: { x: 0, sums: scratch },
      invocations: pieces * quads,
      rounds: 2 * piece,
    }),
    channelKernel("batch norm statistics", wgsl.batchNormStatistics, { ...sizes, epsilon }, {
      operands: { sums: scratch, means: first + 1, rstds: first + 2, variances: first + 3 },
      invocations: quads,
      rounds: 2 * pieces,
    }),
    channelKernel("batch norm", wgsl.batchNorm, { rows, columns }, {
      operands: {
        x: 0,
        gamma: 1,
        beta: 2,
        y: first,
        means: first + 1,
        rstds: first + 2,
        residual: residual ? 3 : undefined,
      },
      invocations: rows * quads,
    }),
  ];
  return { dispatches, scratch: 8 * pieces * columns };
};

/** `(x, γ, mean, 1/σ, dy[, u]) → (dx, dγ, dβ)`. */
export const batchNormGradient: KernelChooser = ({ attributes, inputs }, tuning) => {
  const { activation } = attributes as BatchNormGradientAttributes;
  const [x] = inputs;
  const first = inputs.length;
  const scratch = first + 3;
  const [rows, columns] = matrix(x);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = { rows, columns, pieces, piece };
  const quads = Math.ceil(columns / 4);
  const dispatches = [
    channelKernel("batch norm parameters", wgsl.batchNormParameters, sizes, {
      operands: { x: 0, means: 2, rstds: 3, dy: 4, sums: scratch },
      invocations: pieces * quads,
      rounds: piece,
    }),
    channelKernel("batch norm totals", wgsl.batchNormTotals, sizes, {
      operands: { sums: scratch, dgamma: first + 1, dbeta: first + 2 },
      invocations: quads,
      rounds: pieces,
    }),
    // With the totals in the scratch memory it binds eight arrays: all that every GPU must offer.
    channelKernel("batch norm gradient", wgsl.batchNormGradient, sizes, {
      operands: {
        x: 0,
        gamma: 1,
        means: 2,
        rstds: 3,
        dy: 4,
        u: activation ? 5 : undefined,
        dx: first,
        sums: scratch,
      },
      invocations: rows * quads,
      constants: { ACTIVATION: Number(activation === "geluGradient") },
    }),
  ];
  return { dispatches, scratch: 8 * (pieces + 1) * columns };
};

/** A kernel of which an invocation takes four columns. Operands without a number are absent. */
function channelKernel(
  kernel: string,
  text: string,
  params: Params & { readonly columns: number },
  { operands, invocations, rounds = 0, constants = {} }: {
    operands: Record<string, number | undefined>;
    invocations: number;
    rounds?: number;
    constants?: Record<string, number>;
  },
): Dispatch {
  const { columns } = params;
  const bound = Object.entries(operands).filter(([, operand]) => operand !== undefined);
  const names = bound.map(([name]) => name);
  const declarations = Object.keys(operands).map((name) => {
    const binding = names.indexOf(name);
    return operand(name, binding < 0 ? undefined : binding, columns);
  });
  return {
    kernel,
    source: [...declarations, wgsl.gelu, text].join("\n"),
    constants,
    params,
    bindings: bound.map(([, operand]) => operand!),
    rounds,
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}

function cutRows(rows: number, columns: number, tuning: Tuning) {
  const workgroups = Math.min(tuning.workgroups, PIECES * Math.ceil(columns / 256));
  return cut(rows, Math.ceil(columns / 4) / 64, { ...tuning, workgroups });
}
