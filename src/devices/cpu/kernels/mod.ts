/**
 * For every operation, the instructions that carry it out. A family's file exports a function of each
 * operation's name, and its kernels as `instructions`.
 *
 * @module
 */
import type { PlannedOperationName } from "../../../graph/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import type { Instruction, Instructions } from "../instruction.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import * as activations from "./activations.ts";
import * as attention from "./attention.ts";
import * as batchNorm from "./batch_norm.ts";
import * as convolution from "./convolution.ts";
import * as crossEntropy from "./cross_entropy.ts";
import * as embedding from "./embedding.ts";
import * as layout from "./layout.ts";
import * as matmul from "./matmul.ts";
import * as norms from "./norms.ts";
import * as optimizers from "./optimizers.ts";
import * as reductions from "./reductions.ts";
import * as scan from "./scan.ts";
import { programInstructions } from "./shared/elementwise_program.ts";
import { rowInstructions } from "./shared/rows.ts";

/** Adds an operation's instructions to a program. */
export type Lowering = (step: PlannedStep, to: ProgramBuilder) => void;

/** The lowering of each operation, by name: one that has none doesn't type check. */
export const lowerings: Readonly<Record<PlannedOperationName, Lowering>> = {
  ...activations,
  ...attention,
  ...batchNorm,
  ...convolution,
  ...crossEntropy,
  ...embedding,
  ...layout,
  ...matmul,
  ...norms,
  ...optimizers,
  ...reductions,
  ...scan,
};

/** All instructions; an instruction's number is its place in this table. */
export const instructions: Instructions = {
  ...programInstructions,
  ...rowInstructions,
  ...activations.instructions,
  ...attention.instructions,
  ...batchNorm.instructions,
  ...convolution.instructions,
  ...crossEntropy.instructions,
  ...embedding.instructions,
  ...layout.instructions,
  ...matmul.instructions,
  ...norms.instructions,
  ...optimizers.instructions,
  ...reductions.instructions,
  ...scan.instructions,
};

/** The kernel of each instruction, by its number. */
export const instructionNames: readonly string[] = Object.keys(instructions);

/** The number of each instruction. */
export const instructionNumbers: ReadonlyMap<Instruction, number> = new Map(
  Object.values(instructions).map((instruction, number) => [instruction, number]),
);
