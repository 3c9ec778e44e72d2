import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import type { Instructions } from "../instruction.ts";

/** The kernels of this family and their arguments. */
export const instructions = {
  embedding: {
    file: "embedding",
    addresses: ["table", "tokens", "y"],
    integers: ["rows", "places", "columns"],
  },
  embeddingGradient: {
    file: "embedding",
    addresses: ["tokens", "dy", "dtable"],
    integers: ["rows", "places", "columns", "slices"],
  },
} as const satisfies Instructions;

/** `(table, tokens) → y`. */
export function embedding(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [table, tokens], outputs: [y] } = step;
  const [rows, columns] = table.shape;
  to.emit(instructions.embedding, {
    table,
    tokens,
    y,
    rows,
    places: sizeOf(tokens.shape),
    columns,
  });
}

/** `(tokens, dy) → dtable`. */
export function embeddingGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [tokens, dy], outputs: [dtable] } = step;
  const [rows, columns] = dtable.shape;
  const sizes = { rows, places: sizeOf(tokens.shape), columns, slices: Math.min(rows, 32) };
  to.emit(instructions.embeddingGradient, { tokens, dy, dtable, ...sizes });
}
