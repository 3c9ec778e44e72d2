import { sizeOf } from "../../../../tensors/mod.ts";
import type { Placed } from "../../../plan/plan.ts";

/** Rows and columns of a tensor seen as a matrix of its last axis. */
export function matrix({ shape }: Placed): [number, number] {
  const columns = shape[shape.length - 1];
  return [sizeOf(shape) / columns, columns];
}

/** Rows of a slice at most: more would lose digits of float32. */
export const LONGEST_SLICE = 1024;

/** Slices of rows whose sums are added: by the rows alone, so that results don't depend on the threads. */
export function slicesOf(rows: number): number {
  return Math.max(Math.min(32, Math.ceil(rows / 64)), Math.ceil(rows / LONGEST_SLICE));
}
