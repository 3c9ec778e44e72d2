import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";

/** `(table, tokens) → y`. */
export function embedding(
  { inputs: [table, tokens], outputs: [y] }: PlannedStep,
  to: ProgramBuilder,
) {
  const places = [table, tokens, y].map((operand) => to.address(operand));
  to.emit("embedding", ...places, table.shape[0], sizeOf(tokens.shape), table.shape[1]);
}

/** `(tokens, dy) → dtable`. */
export function embeddingGradient(
  { inputs, outputs: [table] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const places = [...inputs, table].map((operand) => to.address(operand));
  const [rows, columns] = table.shape;
  const slices = Math.min(rows, 32);
  to.emit("embeddingGradient", ...places, rows, sizeOf(inputs[0].shape), columns, slices);
}
