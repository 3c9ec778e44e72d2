import { sizeOf } from "../../../tensors/mod.ts";
import type { Placed, PlannedStep } from "../../plan/plan.ts";
import type { ProgramBuilder } from "../program_builder.ts";
import { SCAN_GROUP, SCRATCH } from "../../../../kernels/cpu/memory_layout.ts";
import { addSlices } from "./shared/rows.ts";
import { checkScratch } from "./shared/scratch.ts";
import type { Instructions } from "../instruction.ts";

const scan = ["batch", "tokens", "channels", "size", "chunk", "blocks"] as const;

/** The kernels of this family and their arguments. */
export const instructions = {
  decayMask: {
    file: "scan/decay_mask",
    addresses: ["decays", "mask"],
    integers: ["chunks", "tokens"],
  },
  decayMaskGradient: {
    file: "scan/decay_mask",
    addresses: ["mask", "dmask", "ddecays"],
    integers: ["chunks", "tokens"],
  },
  selectiveScan: {
    file: "scan/selective_scan",
    addresses: ["u", "delta", "a", "b", "c", "y", "states"],
    integers: scan,
  },
  selectiveScanGradient: {
    file: "scan/selective_scan_gradient",
    addresses: [
      ...["u", "delta", "a", "b", "c", "states", "dy"] as const,
      ...["du", "ddelta", "das", "dbs", "dcs"] as const,
    ],
    integers: scan,
  },
} as const satisfies Instructions;

/** `a → L`. */
export function decayMask(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [decays], outputs: [mask] } = step;
  to.emit(instructions.decayMask, { decays, mask, ...chunksOf(decays) });
}

/** `(L, dL) → da`. */
export function decayMaskGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [mask, dmask], outputs: [ddecays] } = step;
  to.emit(instructions.decayMaskGradient, { mask, dmask, ddecays, ...chunksOf(ddecays) });
}

function chunksOf({ shape }: Placed): { chunks: number; tokens: number } {
  const tokens = shape[shape.length - 1];
  checkScratch("mask by decays", 4 * tokens + 16, SCRATCH.packedA + SCRATCH.packedB);
  return { chunks: sizeOf(shape) / tokens, tokens };
}

/** `(u, Δ, A, B, C) → (y, states)`. */
export function selectiveScan(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [u, delta, a, b, c], outputs: [y, states] } = step;
  to.emit(instructions.selectiveScan, { u, delta, a, b, c, y, states, ...scanSizes(step) });
}

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export function selectiveScanGradient(step: PlannedStep, to: ProgramBuilder): void {
  const { inputs: [u, delta, a, b, c, states, dy], outputs: [du, ddelta, da, db, dc] } = step;
  const sizes = scanSizes(step);
  const { batch, tokens, channels, size, blocks } = sizes;
  const [all, part] = [4 * batch * channels * size, 4 * blocks * batch * tokens * size];
  const das = to.reserve(all + (blocks > 1 ? 2 * part : 0));
  const [dbs, dcs] = blocks > 1 ? [das + all, das + all + part] : [db, dc];
  const places = { u, delta, a, b, c, states, dy, du, ddelta, das, dbs, dcs };
  to.emit(instructions.selectiveScanGradient, { ...places, ...sizes });
  addSlices(das, da, batch, channels * size, to);
  if (blocks === 1) return;
  addSlices(dbs, db, blocks, batch * tokens * size, to);
  addSlices(dcs, dc, blocks, batch * tokens * size, to);
}

/**
 * Sizes, tokens of a chunk, and blocks of channels: by the sizes alone, so that results don't depend on
 * the threads.
 */
function scanSizes({ attributes: { chunk }, inputs: [u, , a] }: PlannedStep) {
  const [batch, tokens, channels] = u.shape;
  const size = a.shape[1];
  const blocks = Math.min(Math.ceil(channels / 8), Math.ceil(16 / batch));
  const width = Math.ceil(channels / blocks);
  // Rows of states as pairs of vectors, and of tokens as vectors, and six fields of records for blocks of
  // 16 states, by the gradient's needs.
  const [row, pitch] = [32 * Math.ceil(size / 8), 16 * Math.ceil(chunk / 4)];
  const records = 6 * 64 * Math.ceil(size / 16) * chunk;
  const bytes = records + row * (3 * width + 1) + pitch * (4 * SCAN_GROUP + 8);
  checkScratch("scan", bytes, SCRATCH.packedA + SCRATCH.packedB);
  return { batch, tokens, channels, size, chunk, blocks };
}
