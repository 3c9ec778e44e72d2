/**
 * Compute dispatches as plain data. Kernel choosers return them, the WebGPU device turns them into
 * pipelines and bind groups once, and nothing else in between knows WGSL.
 *
 * @module
 */
import type { Attributes } from "../../graph/mod.ts";
import type { TensorType } from "../../tensors/mod.ts";
import type { Params } from "./params.ts";

/** One compute dispatch: everything but the buffers it works on. */
export interface Dispatch {
  /** The kernel's name, which labels the pipeline and every object made for it. */
  readonly kernel: string;
  /** The complete WGSL text with the entry point `main`. */
  readonly source: string;
  /** Values of the text's `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** The values of `@group(1) @binding(0) var<uniform>`, by the fields of the text's `struct Params`. */
  readonly params: Params;
  /**
   * Which operand each binding of group 0 gets, in the order of binding numbers: inputs count from
   * 0, outputs follow, and the number after the last output is the scratch buffer.
   */
  readonly bindings: readonly number[];
  /** True if the text uses subgroups; some compilers demand a directive then. */
  readonly subgroups?: boolean;
  /** The part of its operand that each binding sees. Default all of it. */
  readonly parts?: readonly (Part | undefined)[];
  /** The most rounds that all loops of one invocation run; loops that are unrolled don't count. */
  readonly rounds?: number;
  /** Numbers of workgroups along x, y and z. */
  readonly workgroups: readonly [number, number, number];
}

/** Some elements of a tensor: where they start, at a multiple of 64, and how many they are. */
export interface Part {
  readonly first: number;
  readonly count: number;
}

/** What one operation needs: its dispatches in order, and the bytes of scratch memory they share. */
export interface Dispatches {
  readonly dispatches: readonly Dispatch[];
  readonly scratch: number;
}

/** What a kernel chooser needs to know of a planned step. */
export interface Step {
  /** What sets the operation up. */
  readonly attributes: Attributes;
  /** The types of what it reads. */
  readonly inputs: readonly TensorType[];
  /** The types of what it writes. */
  readonly outputs: readonly TensorType[];
  /** True if the first output takes the place of the first input. */
  readonly inPlace?: boolean;
}

/** Chooses kernels, constants and numbers of workgroups for the shapes of a step. */
export type KernelChooser = (step: Step, tuning: Tuning) => Dispatches;

/** The ways to compute what there is a choice of. */
export interface Choices {
  /** How matrices are multiplied. */
  readonly matmul: MatmulVariant;
  /** How attention has the rows of its other side. */
  readonly attention: AttentionVariant;
  /** How images are filtered channel by channel. */
  readonly depthwise: DepthwiseVariant;
  /** How sums and other reductions over rows are shared out. */
  readonly rows: RowsVariant;
  /** How a selective scan goes through time. */
  readonly scan: ScanVariant;
}

/** Something that there is a choice of ways to compute. */
export type Family = keyof Choices;

/**
 * A class of shapes, named after its family: products by how many results they have and how long the
 * sums are, attention by tokens and the width of heads, convolutions by their kernels' sides, scans by
 * the channels of all examples.
 */
export type ShapeClass =
  | `matmul ${"large" | "small" | "deep" | "narrow" | "batched"}`
  | `attention ${"short" | "long"} ${"narrow" | "wide"}`
  | `depthwise ${"small" | "medium" | "large"} kernels`
  | `scan ${"few channels" | "many channels" | "gradient"}`;

/** Names of variants, by family and by class of shapes: sums depend on them to the last bit. */
export type ChosenKernels = Readonly<Partial<Record<Family | ShapeClass, string>>>;

/** What was found out about an adapter, by asking, proving and measuring; it steers every choice. */
export interface Tuning extends Choices {
  /** How many workgroups keep the adapter busy. */
  readonly workgroups: number;
  /** Variants of single classes of shapes, in place of those of their families. Default none. */
  readonly classes?: Readonly<Partial<Record<ShapeClass, string>>>;
  /** Whether invocations run one after another on a processor, as software adapters do. */
  readonly software: boolean;
  /** Bytes that the adapter binds at once. Default any number. */
  readonly bindingBytes?: number;
}

/**
 * Ways to multiply matrices: `subgroup8`, `subgroup4` and `direct` keep a tile in registers and read
 * memory directly, the first two sharing rows across a subgroup of exactly so many lanes; `tiled8`
 * and `tiled16` pass blocks through workgroup memory with 8×8 and 16×16 invocations of 8×8 results each,
 * `fine8` with 8×8 invocations of 4×4 results.
 */
export type MatmulVariant = "subgroup8" | "subgroup4" | "direct" | "tiled8" | "tiled16" | "fine8";

/**
 * Ways to have the rows of attention's other side: `subgroup8` and `subgroup4` load a row together
 * and share it across a subgroup of exactly so many lanes, `staged` passes rows through workgroup
 * memory.
 */
export type AttentionVariant = "subgroup8" | "subgroup4" | "staged";

/**
 * Ways to filter images channel by channel, so many neighboring pixels an invocation: `runs1`, `runs4`
 * and `runs8` read pixels for every tap, `window4` holds those of a row of taps in registers.
 */
export type DepthwiseVariant = "runs1" | "runs4" | "runs8" | "window4";

/** Ways to reduce rows: `shared` has up to 64 invocations a row, `single` has one. */
export type RowsVariant = "shared" | "single";

/**
 * Ways to scan: `chunked` goes through chunks side by side, then carries states over, and `chunked4` does
 * so for four states at a time; `sequential` goes forward token by token.
 */
export type ScanVariant = "chunked" | "chunked4" | "sequential";

const MAX_WORKGROUPS = 65_535;

/**
 * Spreads a number of workgroups over the grid's x and y, as no dimension may exceed 65,535. The
 * grid can hold more workgroups than asked for; kernels skip the rest.
 *
 * @example
 * ```ts
 * import assert from "assert";
 * import { spread } from "./dispatch.ts";
 *
 * assert.deepEqual(spread(100), [100, 1, 1]);
 * assert.deepEqual(spread(70_000), [35_000, 2, 1]);
 * ```
 */
export function spread(count: number): [number, number, number] {
  const rows = Math.ceil(count / MAX_WORKGROUPS);
  if (rows > MAX_WORKGROUPS) {
    throw new RangeError(`Cannot dispatch: expected at most 65,535² workgroups, got ${count}`);
  }
  return [Math.ceil(count / Math.max(rows, 1)), Math.max(rows, 1), 1];
}
