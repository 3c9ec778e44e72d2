import { selectiveScanText } from "../../../../kernels/webgpu/generated/scan.ts";
import { specialNumbersText } from "../../../../kernels/webgpu/generated/shared.ts";
import { type Dispatch, spread, type Step, type Tuning } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { scanKernels } from "./scan_variants.ts";
import { array } from "./shared/operand.ts";

/** The sizes of a scan. */
interface Sizes {
  readonly batch: number;
  readonly tokens: number;
  readonly channels: number;
  readonly states: number;
  readonly chunk: number;
  readonly chunks: number;
  /** States that an invocation holds at most. */
  readonly held: number;
  /** True if an invocation goes through all chunks. */
  readonly sequential: boolean;
}

/** Lanes of a workgroup, which share a chunk. */
export const LANES = 64;

/** The sizes of a scan, and how it goes through time. */
export function sizesOf(
  { attributes: { chunk }, inputs: [u, , a] }: Step,
  { scan, software, workgroups }: Tuning,
): Sizes {
  const [batch, tokens, channels] = u.shape;
  const { held, sequential } = scanKernels[scan];
  return {
    batch,
    tokens,
    channels,
    states: a.shape[1],
    chunk,
    chunks: Math.ceil(tokens / chunk),
    held,
    // On a GPU it is measured what keeps it busy.
    sequential: sequential && 2 * tokens <= MAX_LOOP_ROUNDS &&
      (!software || batch * Math.ceil(channels / LANES) >= workgroups),
  };
}

/**
 * A kernel with a lane for each channel of each chunk, once for as many states as are held.
 *
 * The gradient runs the most rounds: twice over the tokens of a chunk, adding the values of 32 lanes
 * for each. Loops over 16 states are unrolled.
 */
export function overChunks(
  kernel: string,
  sizes: Sizes,
  text: string,
  operands: Readonly<Record<string, number>>,
  places?: Places,
): Dispatch[] {
  const { batch, chunks, channels, states, chunk, held } = sizes;
  const groups = batch * chunks * Math.ceil(channels / LANES);
  return Array.from({ length: Math.ceil(states / held) }, (_, i) => {
    const part = { first: i * held, count: Math.min(held, states - i * held) };
    return {
      ...scanKernel(kernel, sizes, text, operands, groups, places, part),
      rounds: chunk * 40,
    };
  });
}

/** A kernel with a lane for each channel of an example, which goes through all chunks. */
export function overTime(
  sizes: Sizes,
  text: string,
  operands: Readonly<Record<string, number>>,
): Dispatch[] {
  const { tokens, chunks } = sizes;
  // As of a single chunk.
  return overChunks("selective scan sequence", { ...sizes, chunks: 1 }, text, operands)
    .map(({ params, ...rest }) => ({
      ...rest,
      params: { ...params, chunks },
      rounds: tokens + chunks,
    }));
}

/** A kernel with a lane for each state of each channel. */
export function overStates(
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
  places: Places = NOWHERE,
  held = { first: 0, count: 1 },
): Dispatch {
  const shared = selectiveScanText.replace("STATES = 16u", `STATES = ${states}u`)
    .replace("CHUNK = 16u", `CHUNK = ${chunk}u`)
    .replace("HELD = 16u", `HELD = ${held.count}u`);
  const names = Object.keys(operands);
  // A constant where all states are held at once: compilers fold what depends on it.
  const body = held.count === states ? text.replaceAll("params.first", "0u") : text;
  return {
    kernel,
    source: [...names.map((name, i) => array(name, i)), specialNumbersText, shared, body].join(
      "\n",
    ),
    constants: {},
    params: { batch, tokens, channels, chunks, ...places, first: held.first },
    bindings: Object.values(operands),
    workgroups: spread(groups),
  };
}
