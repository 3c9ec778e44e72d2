import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type ProgramBuilder, real } from "../program_builder.ts";
import { SCRATCH } from "../layout.ts";
import { checkScratch } from "./shared/scratch.ts";

/** `a → L`. */
export function decayMask(
  { inputs: [decays], outputs: [mask] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const q = decays.shape[decays.shape.length - 1];
  checkScratch("mask by decays", 4 * q + 16, SCRATCH.packedA + SCRATCH.packedB);
  to.emit("decayMask", to.address(decays), to.address(mask), sizeOf(decays.shape) / q, q);
}

/** `(L, dL) → da`. */
export function decayMaskGradient(
  { inputs, outputs: [ddecays] }: PlannedStep,
  to: ProgramBuilder,
): void {
  const places = [...inputs, ddecays].map((operand) => to.address(operand));
  const q = ddecays.shape[ddecays.shape.length - 1];
  checkScratch("mask by decays", 4 * q + 16, SCRATCH.packedA + SCRATCH.packedB);
  to.emit("decayMaskGradient", ...places, sizeOf(ddecays.shape) / q, q);
}

/** `(u, Δ, A, B, C) → (y, states)`. */
export function selectiveScan(step: PlannedStep, to: ProgramBuilder): void {
  const places = [...step.inputs, ...step.outputs].map((operand) => to.address(operand));
  to.emit("selectiveScan", ...places, ...scanSizes(step));
}

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export function selectiveScanGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs, outputs: [du, ddelta, da, db, dc] } = step;
  const sizes = scanSizes(step);
  const [batch, tokens, channels, n, , blocks] = sizes;
  const places = [...inputs, du, ddelta].map((operand) => to.address(operand));
  const das = to.reserve(
    4 * (batch * channels * n + (blocks > 1 ? 2 : 0) * blocks * batch * tokens * n),
  );
  const parts = [db, dc].map((operand, i) =>
    blocks > 1
      ? das + 4 * (batch * channels * n + i * blocks * batch * tokens * n)
      : to.address(operand)
  );
  to.emit("selectiveScanGradient", ...places, das, ...parts, ...sizes);
  to.emit("sumColumns", das, to.address(da), 1, batch, channels * n, 1, real(1));
  if (blocks === 1) return;
  [db, dc].forEach((operand, i) =>
    to.emit("sumColumns", parts[i], to.address(operand), 1, blocks, batch * tokens * n, 1, real(1))
  );
}

/**
 * Batch, tokens, channels, states, tokens of a chunk, and blocks of channels: by the sizes alone, so
 * that results don't depend on the threads.
 */
function scanSizes({ attributes: { chunk }, inputs: [u, , a] }: PlannedStep): number[] {
  const [batch, tokens, channels] = u.shape;
  const n = a.shape[1];
  const blocks = Math.min(Math.ceil(channels / 8), Math.ceil(16 / batch));
  const width = Math.ceil(channels / blocks);
  const row = 16 * Math.ceil(n / 4);
  checkScratch("scan", row * (6 * chunk + 3 * width + 1), SCRATCH.packedA + SCRATCH.packedB);
  return [batch, tokens, channels, n, chunk, blocks];
}
