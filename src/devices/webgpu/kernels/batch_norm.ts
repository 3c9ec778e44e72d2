import {
  batchNormGradientText,
  batchNormParametersText,
  batchNormStatisticsText,
  batchNormSumsText,
  batchNormText,
} from "../../../../kernels/webgpu/generated/batch_norm.ts";
import {
  parameterTotalsText,
  rowPiecesText,
  specialNumbersText,
} from "../../../../kernels/webgpu/generated/shared.ts";
import type { BatchNormAttributes } from "../../../graph/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Tuning } from "../dispatch.ts";
import type { Params } from "../params.ts";
import { withEpilogue } from "./shared/epilogue.ts";
import { operand } from "./shared/operand.ts";
import { cut } from "./shared/pieces.ts";
import { matrix } from "./shared/rows.ts";

/** Pieces at most: their statistics are put together one after the other. */
const PIECES = 128;

/** `(x, γ, β) → (y, mean, 1/σ, variance)`. */
export const batchNorm: KernelChooser = (step, tuning) => {
  const { epsilon } = step.attributes as BatchNormAttributes;
  const first = step.inputs.length;
  const scratch = first + step.outputs.length;
  const [rows, columns] = matrix(step.inputs[0]);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = { rows, columns, pieces, piece };
  const quads = Math.ceil(columns / 4);
  const dispatches = [
    channelKernel(
      "batch norm sums",
      specialNumbersText + rowPiecesText + batchNormSumsText,
      sizes,
      {
        operands: { x: 0, sums: scratch },
        invocations: pieces * quads,
        rounds: 2 * piece,
      },
    ),
    channelKernel("batch norm statistics", specialNumbersText + batchNormStatisticsText, {
      ...sizes,
      epsilon,
    }, {
      operands: { sums: scratch, means: first + 1, rstds: first + 2, variances: first + 3 },
      invocations: quads,
      rounds: 2 * pieces,
    }),
    withEpilogue(
      channelKernel("batch norm", batchNormText, { rows, columns }, {
        operands: { x: 0, gamma: 1, beta: 2, means: first + 1, rstds: first + 2 },
        invocations: rows * quads,
      }),
      step,
      columns,
    ),
  ];
  return { dispatches, scratch: 8 * pieces * columns };
};

/** `(x, γ, mean, 1/σ, dy) → (dx, dγ, dβ)`. */
export const batchNormGradient: KernelChooser = (step, tuning) => {
  const first = step.inputs.length;
  const scratch = first + step.outputs.length;
  const [rows, columns] = matrix(step.inputs[0]);
  const { pieces, piece } = cutRows(rows, columns, tuning);
  const sizes = { rows, columns, pieces, piece };
  const quads = Math.ceil(columns / 4);
  const dispatches = [
    channelKernel("batch norm parameters", rowPiecesText + batchNormParametersText, sizes, {
      operands: { x: 0, means: 2, rstds: 3, dy: 4, sums: scratch },
      invocations: pieces * quads,
      rounds: piece,
    }),
    channelKernel("batch norm totals", parameterTotalsText, sizes, {
      operands: { sums: scratch, dgamma: first + 1, dbeta: first + 2 },
      invocations: quads,
      rounds: pieces,
    }),
    // With the totals in the scratch memory, dx and one tensor of an epilogue it binds eight arrays: all
    // that every GPU must offer.
    withEpilogue(
      channelKernel("batch norm gradient", batchNormGradientText, sizes, {
        operands: { x: 0, gamma: 1, means: 2, rstds: 3, dy: 4, sums: scratch },
        invocations: rows * quads,
      }),
      step,
      columns,
    ),
  ];
  return { dispatches, scratch: 8 * (pieces + 1) * columns };
};

/** A kernel of which an invocation takes four columns. */
function channelKernel(
  kernel: string,
  text: string,
  params: Params & { readonly columns: number },
  { operands, invocations, rounds = 0 }: {
    operands: Record<string, number>;
    invocations: number;
    rounds?: number;
  },
): Dispatch {
  const declarations = Object.keys(operands).map((name, i) => operand(name, i, params.columns));
  return {
    kernel,
    source: [...declarations, text].join("\n"),
    constants: {},
    params,
    bindings: Object.values(operands),
    rounds,
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}

function cutRows(rows: number, columns: number, tuning: Tuning) {
  const workgroups = Math.min(tuning.workgroups, PIECES * Math.ceil(columns / 256));
  return cut(rows, Math.ceil(columns / 4) / 64, { ...tuning, workgroups });
}
