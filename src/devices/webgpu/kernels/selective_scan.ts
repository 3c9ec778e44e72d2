import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Step, uniforms } from "../dispatch.ts";
import { array } from "./operand.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { type ColumnSum, sumColumns } from "./sums.ts";

/** The sizes of a scan. */
interface Sizes {
  readonly batch: number;
  readonly tokens: number;
  readonly channels: number;
  readonly states: number;
  readonly chunk: number;
  readonly chunks: number;
}

/** States that an invocation holds at most. */
const BLOCK = 16;

/** Lanes of a workgroup, which share a chunk. */
const LANES = 64;

/**
 * `(u, Δ, A, B, C) → (y, states)` in three passes: the end of every chunk from nothing, the states
 * before the chunks from those ends, and the outputs.
 */
export const selectiveScan: KernelChooser = (step) => {
  const sizes = sizesOf(step);
  const { batch, chunks, channels } = sizes;
  const [U, DELTA, A, B, C, Y, STATES, TOTALS] = [0, 1, 2, 3, 4, 5, 6, 7];
  const dispatches = [
    ...overChunks("selective scan chunks", sizes, wgsl.selectiveScanChunks, {
      u: U,
      delta: DELTA,
      a: A,
      b: B,
      states: STATES,
      totals: TOTALS,
    }),
    overStates("selective scan carry", sizes, wgsl.selectiveScanCarry, {
      a: A,
      states: STATES,
      totals: TOTALS,
    }),
    ...overChunks("selective scan outputs", sizes, wgsl.selectiveScanOutputs, {
      u: U,
      delta: DELTA,
      a: A,
      b: B,
      c: C,
      states: STATES,
      y: Y,
    }),
  ];
  return { dispatches, scratch: 4 * batch * chunks * channels };
};

/** `(u, Δ, A, B, C, states, dy) → (du, dΔ, dA, dB, dC)`. */
export const selectiveScanGradient: KernelChooser = (step) => {
  const sizes = sizesOf(step);
  const { batch, tokens, channels, states, chunks } = sizes;
  const [U, DELTA, A, B, C, STATES, DY, DU, DDELTA, DA, DB, DC, SCRATCH] = Array.from(
    { length: 13 },
    (_, i) => i,
  );
  const block = Math.min(BLOCK, 2 ** Math.ceil(Math.log2(states)));
  const parts = Math.ceil(channels / LANES) * LANES / (2 * block);
  const inner = batch * tokens * states;
  const fours = (n: number) => Math.ceil(n / 4) * 4;
  const carries = fours(batch * chunks * channels);
  const partials = carries + fours(batch * chunks * channels * states);
  const written = partials + fours(2 * parts * inner);
  const places = { carries, partials, written, read: written + inner };
  const gradient = wgsl.selectiveScanGradient.replace("BLOCK = 16u", `BLOCK = ${block}u`);
  const common = { delta: DELTA, a: A, dy: DY, scratch: SCRATCH };
  const back = { b: B, c: C, ...common };
  const all = { u: U, ...common, states: STATES, du: DU, ddelta: DDELTA };
  const add = (start: number, count: number, inner: number, to: number) =>
    sumInOrder({ outer: 1, count, inner, start, bindings: [SCRATCH, to] });
  const dispatches = [
    ...overChunks("selective scan back chunks", sizes, wgsl.selectiveScanBackChunks, back, places),
    overStates(
      "selective scan back carry",
      sizes,
      wgsl.selectiveScanBackCarry,
      { a: A, scratch: SCRATCH },
      places,
    ),
    ...overChunks("selective scan gradient", sizes, gradient, all, places),
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

function sizesOf({ attributes: { chunk }, inputs: [u, , a] }: Step): Sizes {
  const [batch, tokens, channels] = u.shape;
  return { batch, tokens, channels, states: a.shape[1], chunk, chunks: Math.ceil(tokens / chunk) };
}

/**
 * A kernel with a lane for each channel of each chunk, once for every {@linkcode BLOCK} states.
 *
 * The gradient runs the most rounds: twice over the tokens of a chunk, adding the values of 32 lanes
 * for each. Loops over 16 states are unrolled.
 */
function overChunks(
  kernel: string,
  sizes: Sizes,
  text: string,
  operands: Readonly<Record<string, number>>,
  places?: Places,
): Dispatch[] {
  const { batch, chunks, channels, states, chunk } = sizes;
  const groups = batch * chunks * Math.ceil(channels / LANES);
  return Array.from({ length: Math.ceil(states / BLOCK) }, (_, i) => {
    const held = { first: i * BLOCK, count: Math.min(BLOCK, states - i * BLOCK) };
    return {
      ...scanKernel(kernel, sizes, text, operands, groups, places, held),
      rounds: chunk * 40,
    };
  });
}

/** A kernel with a lane for each state of each channel. */
function overStates(
  kernel: string,
  sizes: Sizes,
  text: string,
  operands: Readonly<Record<string, number>>,
  places?: Places,
): Dispatch {
  const { batch, channels, states } = sizes;
  const groups = Math.ceil(batch * channels * states / LANES);
  return { ...scanKernel(kernel, sizes, text, operands, groups, places), rounds: sizes.chunks };
}

/** Where a kernel's parts of the scratch memory start, in elements. */
interface Places {
  readonly carries: number;
  readonly partials: number;
  readonly written: number;
  readonly read: number;
}

const NOWHERE: Places = { carries: 0, partials: 0, written: 0, read: 0 };

function scanKernel(
  kernel: string,
  { batch, tokens, channels, states, chunk, chunks }: Sizes,
  text: string,
  operands: Readonly<Record<string, number>>,
  groups: number,
  { carries, partials, written, read }: Places = NOWHERE,
  held = { first: 0, count: 1 },
): Dispatch {
  const shared = wgsl.selectiveScan.replace("STATES = 16u", `STATES = ${states}u`)
    .replace("CHUNK = 16u", `CHUNK = ${chunk}u`)
    .replace("HELD = 16u", `HELD = ${held.count}u`);
  const names = Object.keys(operands);
  // A constant where all states are held at once: compilers fold what depends on it.
  const body = held.count === states ? text.replaceAll("params.first", "0u") : text;
  return {
    kernel,
    source: [...names.map((name, i) => array(name, i)), wgsl.specialNumbers, shared, body].join(
      "\n",
    ),
    constants: {},
    params: uniforms([
      batch,
      tokens,
      channels,
      chunks,
      carries,
      partials,
      written,
      read,
      held.first,
    ]),
    bindings: Object.values(operands),
    workgroups: spread(groups),
  };
}
