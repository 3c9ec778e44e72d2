import {
  decayMaskColumnsText,
  decayMaskGradientText,
  decayMaskText,
  selectiveScanBackCarryText,
  selectiveScanBackChunksText,
  selectiveScanCarryText,
  selectiveScanChunksText,
  selectiveScanGradientText,
  selectiveScanOutputsText,
  selectiveScanSequenceText,
} from "../../../../kernels/webgpu/generated/scan.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { Dispatch, KernelChooser } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { LANES, overChunks, overStates, overTime, sizesOf } from "./scan_passes.ts";
import { type ColumnSum, sumColumns } from "./shared/pieces.ts";
import { plain } from "./shared/plain.ts";

const [U, DELTA, A, B, C] = [0, 1, 2, 3, 4];

/**
 * `(u, Δ, A, B, C) → (y, states)` in three passes: the end of every chunk from nothing, the states
 * before the chunks from those ends, and the outputs; or in one, from token to token.
 */
export const selectiveScan: KernelChooser = (step, tuning) => {
  const sizes = sizesOf(step, tuning);
  const { batch, chunks, channels, sequential } = sizes;
  const [Y, STATES, TOTALS] = [5, 6, 7];
  const [given, kept] = [{ u: U, delta: DELTA, a: A, b: B }, { states: STATES, totals: TOTALS }];
  const made = { ...given, c: C, states: STATES, y: Y };
  if (sequential) {
    return { dispatches: overTime(sizes, selectiveScanSequenceText, made), scratch: 0 };
  }
  const dispatches = [
    ...overChunks("selective scan chunks", sizes, selectiveScanChunksText, { ...given, ...kept }),
    overStates("selective scan carry", sizes, selectiveScanCarryText, { a: A, ...kept }),
    ...overChunks("selective scan outputs", sizes, selectiveScanOutputsText, made),
  ];
  return { dispatches, scratch: 4 * batch * chunks * channels };
};

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export const selectiveScanGradient: KernelChooser = (step, tuning) => {
  const sizes = sizesOf(step, tuning);
  const { batch, tokens, channels, states, chunks, held } = sizes;
  const [STATES, DY, DU, DDELTA, DA, DB, DC, SCRATCH] = [5, 6, 7, 8, 9, 10, 11, 12];
  const block = Math.min(held, 2 ** Math.ceil(Math.log2(states)));
  const parts = Math.ceil(channels / LANES) * LANES / (2 * block);
  const inner = batch * tokens * states;
  const fours = (n: number) => Math.ceil(n / 4) * 4;
  const carries = fours(batch * chunks * channels);
  const partials = carries + fours(batch * chunks * channels * states);
  const written = partials + fours(2 * parts * inner);
  const places = { carries, partials, written, read: written + inner };
  const common = { delta: DELTA, a: A, dy: DY, scratch: SCRATCH };
  const all = { u: U, ...common, states: STATES, du: DU, ddelta: DDELTA };
  const back = { b: B, c: C, ...common };
  const text = selectiveScanGradientText.replace("BLOCK = 16u", `BLOCK = ${block}u`);
  const add = (start: number, count: number, inner: number, to: number) =>
    sumInOrder({ outer: 1, count, inner, start, bindings: [SCRATCH, to] });
  const dispatches = [
    ...overChunks("selective scan back chunks", sizes, selectiveScanBackChunksText, back, places),
    overStates(
      "selective scan back carry",
      sizes,
      selectiveScanBackCarryText,
      { a: A, scratch: SCRATCH },
      places,
    ),
    ...overChunks("selective scan gradient", sizes, text, all, places),
    ...add(carries, batch * chunks, channels * states, DA),
    ...add(partials, parts, inner, DB),
    ...add(partials + parts * inner, parts, inner, DC),
  ];
  return { dispatches, scratch: 4 * (written + 2 * inner) };
};

/** A sum over the first axis in its order, in dispatches that go on with each other's sums. */
function sumInOrder({ count, inner, start = 0, ...rest }: ColumnSum): Dispatch[] {
  return Array.from({ length: Math.ceil(count / MAX_LOOP_ROUNDS) }, (_, i) => {
    const first = i * MAX_LOOP_ROUNDS;
    return sumColumns({
      ...rest,
      inner,
      count: Math.min(count - first, MAX_LOOP_ROUNDS),
      start: start + first * inner,
      resume: i > 0,
    });
  });
}

/** `a → L`. */
export const decayMask: KernelChooser = ({ inputs: [decays] }) => {
  const size = sizeOf(decays.shape);
  const q = decays.shape[decays.shape.length - 1];
  const made = plain("decay mask", [decayMaskText], { chunks: size / q, columns: q }, size);
  return { dispatches: [{ ...made, rounds: q }], scratch: 0 };
};

/** `(L, dL) → da`. */
export const decayMaskGradient: KernelChooser = ({ outputs: [ddecays] }) => {
  const size = sizeOf(ddecays.shape);
  const q = ddecays.shape[ddecays.shape.length - 1];
  const sizes = { chunks: size / q, columns: q };
  const dispatches = [
    {
      ...plain("decay mask columns", [decayMaskColumnsText], sizes, size),
      bindings: [0, 1, 3],
      rounds: q + 1,
    },
    {
      ...plain("decay mask gradient", [decayMaskGradientText], sizes, size),
      bindings: [3, 2],
      rounds: q + 1,
    },
  ];
  return { dispatches, scratch: 4 * size * q };
};
