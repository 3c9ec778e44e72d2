import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";

/** `(table, tokens) → y`. */
export function embedding(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [table, tokens], outputs: [y] } = step;
  const [rows, columns] = table.shape;
  to.emit("embedding", { table, tokens, y, rows, places: sizeOf(tokens.shape), columns });
}

/** `(tokens, dy) → dtable`. */
export function embeddingGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [tokens, dy], outputs: [dtable] } = step;
  const [rows, columns] = dtable.shape;
  const sizes = { rows, places: sizeOf(tokens.shape), columns, slices: Math.min(rows, 32) };
  to.emit("embeddingGradient", { tokens, dy, dtable, ...sizes });
}
