import { sizeOf } from "../../../tensors/mod.ts";
import type { PlannedStep } from "../../plan/plan.ts";
import { type Assembly, real } from "../assembly.ts";
import { SCRATCH } from "../layout.ts";

/** `(table, tokens) → y`. */
export function embedding({ inputs: [table, tokens], outputs: [y] }: PlannedStep, to: Assembly) {
  const places = [table, tokens, y].map((operand) => to.address(operand));
  to.emit("embedding", ...places, table.shape[0], sizeOf(tokens.shape), table.shape[1]);
}

/** `(tokens, dy) → dtable`. */
export function embeddingGradient({ inputs, outputs: [table] }: PlannedStep, to: Assembly): void {
  const places = [...inputs, table].map((operand) => to.address(operand));
  const [rows, columns] = table.shape;
  const slices = Math.min(rows, 32);
  to.emit("embeddingGradient", ...places, rows, sizeOf(inputs[0].shape), columns, slices);
}

/** `(x, w) → y`, or the adjoint. */
export function causalConvolution(step: PlannedStep, to: Assembly): void {
  const { attributes: { reverse }, inputs: [x, w], outputs: [y] } = step;
  const [batch, tokens, channels] = x.shape;
  const taps = w.shape[2];
  checkScratch("convolve causally", 4 * taps * channels, SCRATCH.packedB);
  const places = [x, w, y].map((operand) => to.address(operand));
  to.emit("causalConvolution", ...places, batch * tokens, tokens, channels, taps, Number(reverse));
}

/** `(x, dy) → dw`. */
export function causalConvolutionGradient(step: PlannedStep, to: Assembly): void {
  const { attributes: { taps }, inputs: [x, dy], outputs: [dw] } = step;
  const [batch, tokens, channels] = x.shape;
  const rows = batch * tokens;
  const size = channels * taps;
  checkScratch("convolve causally", 4 * size, SCRATCH.packedB);
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * size) : to.address(dw);
  const sizes = [rows, tokens, channels, taps, slices];
  to.emit("causalConvolutionFilters", to.address(x), to.address(dy), sums, ...sizes);
  if (slices > 1) to.emit("sumColumns", sums, to.address(dw), 1, slices, size, 1, real(1));
}

/** `(x, γ) → (y, 1/σ)`. */
export function rmsNorm({ attributes, inputs, outputs }: PlannedStep, to: Assembly): void {
  const places = [...inputs, ...outputs].map((operand) => to.address(operand));
  const columns = sizeOf(inputs[1].shape);
  const rows = sizeOf(inputs[0].shape) / columns;
  to.emit("rmsNorm", ...places, rows, columns, real(attributes.epsilon));
}

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export function rmsNormGradient({ inputs, outputs: [dx, dgamma] }: PlannedStep, to: Assembly) {
  const places = [...inputs, dx].map((operand) => to.address(operand));
  const columns = sizeOf(dgamma.shape);
  const rows = sizeOf(dx.shape) / columns;
  const slices = slicesOf(rows);
  const sums = slices > 1 ? to.reserve(4 * slices * columns) : to.address(dgamma);
  to.emit("rmsNormGradient", ...places, sums, rows, columns, slices);
  if (slices > 1) to.emit("sumColumns", sums, to.address(dgamma), 1, slices, columns, 1, real(1));
}

/** `a → L`. */
export function decayMask({ inputs: [decays], outputs: [mask] }: PlannedStep, to: Assembly): void {
  const q = decays.shape[decays.shape.length - 1];
  checkScratch("mask by decays", 4 * q + 16, SCRATCH.packedA + SCRATCH.packedB);
  to.emit("decayMask", to.address(decays), to.address(mask), sizeOf(decays.shape) / q, q);
}

/** `(L, dL) → da`. */
export function decayMaskGradient({ inputs, outputs: [ddecays] }: PlannedStep, to: Assembly): void {
  const places = [...inputs, ddecays].map((operand) => to.address(operand));
  const q = ddecays.shape[ddecays.shape.length - 1];
  checkScratch("mask by decays", 4 * q + 16, SCRATCH.packedA + SCRATCH.packedB);
  to.emit("decayMaskGradient", ...places, sizeOf(ddecays.shape) / q, q);
}

/** `(u, Δ, A, B, C) → (y, states)`. */
export function selectiveScan(step: PlannedStep, to: Assembly): void {
  const places = [...step.inputs, ...step.outputs].map((operand) => to.address(operand));
  to.emit("selectiveScan", ...places, ...scanSizes(step));
}

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export function selectiveScanGradient(step: PlannedStep, to: Assembly): void {
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

/** Rows of a slice at most: more would lose digits of float32. */
const LONGEST = 1024;

/** Slices of rows whose sums are added: by the rows alone, so that results don't depend on the threads. */
function slicesOf(rows: number): number {
  return Math.max(Math.min(32, Math.ceil(rows / 64)), Math.ceil(rows / LONGEST));
}

function checkScratch(what: string, bytes: number, room: number): void {
  if (bytes <= room) return;
  throw new RangeError(
    `Cannot ${what} as the working space must fit into ${room} bytes: ${bytes}`,
  );
}
