import { rowsText } from "../../../../../kernels/webgpu/generated/shared.ts";
import { sizeOf, type TensorType } from "../../../../tensors/mod.ts";
import { type Dispatch, spread, type Tuning } from "../../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../../limits.ts";
import type { Params } from "../../params.ts";

/** What a kernel works on that shares out rows. */
export interface RowWork {
  readonly rows: number;
  readonly columns: number;
  /** How often it runs over each row. */
  readonly loops: number;
  /** Default `{ rows, columns }`. */
  readonly params?: Params;
}

/** A kernel over rows; its operands are bound in order. */
export function rowKernel(
  kernel: string,
  texts: readonly string[],
  { rows, columns, loops, params = { rows, columns } }: RowWork,
  tuning: Tuning,
): Dispatch {
  const constants = lanesFor(columns, loops, tuning);
  const source = [rowsText, ...texts].join("\n");
  return {
    kernel,
    source,
    constants,
    params,
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    rounds: rowRounds(columns, loops, constants.LANES),
    workgroups: spread(Math.ceil(rows / constants.ROWS)),
  };
}

/**
 * How many invocations share a row of a length, and how many rows a workgroup. `loops` is how often
 * a kernel runs over the row: a software adapter shares only rows that are too long for one.
 */
export function lanesFor(
  columns: number,
  loops: number,
  { rows }: Tuning,
): { LANES: number; ROWS: number; INVOCATIONS: number } {
  if (rows === "single" && rowRounds(columns, loops, 1) <= MAX_LOOP_ROUNDS) {
    return { LANES: 1, ROWS: 16, INVOCATIONS: 16 };
  }
  const lanes = 2 ** Math.ceil(Math.log2(Math.max(columns / 4, 1)));
  const LANES = Math.min(Math.max(lanes, 4), 64);
  return { LANES, ROWS: 64 / LANES, INVOCATIONS: 64 };
}

/** The rounds of an invocation that runs `loops` times over its part of a row. */
export function rowRounds(columns: number, loops: number, lanes: number): number {
  // The round in which a loop ends counts if another follows; lanes exchange what they have
  // at most four times.
  const exchange = lanes === 1 ? 0 : 4 * (Math.log2(lanes) + 1);
  return loops * (Math.ceil(columns / 4 / lanes) + 1) - 1 + exchange;
}

/** The sizes of a tensor seen as rows along its last axis. */
export function matrix({ shape }: TensorType): [number, number] {
  const columns = shape[shape.length - 1];
  return [sizeOf(shape) / columns, columns];
}
