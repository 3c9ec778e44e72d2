/**
 * What kernels need of an adapter, and what adapters have.
 *
 * @module
 */
import { MAX_LOOP_ROUNDS } from "./limits.ts";

/** What a way to compute something needs of an adapter. */
export interface Needs {
  /** Every subgroup must have this many lanes. Default: no subgroups are needed. */
  readonly subgroups?: number;
  /** True if invocations keep so much in registers that some compilers take minutes. */
  readonly largeRegisterTiles?: boolean;
  /** Bytes of workgroup memory. */
  readonly workgroupBytes: number;
  /** Invocations of a workgroup. */
  readonly invocations: number;
  /** Storage buffers bound at once. */
  readonly bindings: number;
  /** The most rounds that all loops of an invocation run, whatever the shapes. */
  readonly rounds: number;
}

/** A way to compute something. */
export interface Variant {
  /** What it needs of an adapter. */
  readonly needs: Needs;
  /**
   * Its place among the variants of its family, on software adapters and on GPUs: of those that an
   * adapter can run, the lowest is tried first.
   */
  readonly order: { readonly software: number; readonly gpu: number };
}

/** What an adapter has of what kernels may need. */
export interface Capabilities {
  /** The fewest and the most lanes of a subgroup, where subgroups can be used. */
  readonly subgroups?: readonly [number, number];
  /** Why subgroups can't be used, where they can't. */
  readonly withoutSubgroups?: string;
  /** True if kernels that keep much in registers compile within seconds. */
  readonly largeRegisterTiles: boolean;
  /** The largest workgroup memory, in bytes. */
  readonly workgroupBytes: number;
  /** The most invocations of a workgroup. */
  readonly invocations: number;
  /** The most storage buffers bound at once. */
  readonly bindings: number;
}

/** The first need that an adapter doesn't meet, in words. */
export function unmetNeed(needs: Needs, has: Capabilities): string | undefined {
  const { subgroups, largeRegisterTiles } = needs;
  if (subgroups && !has.subgroups) {
    return `needs subgroups of ${subgroups} lanes: ${has.withoutSubgroups}`;
  }
  if (subgroups && has.subgroups!.some((lanes) => lanes !== subgroups)) {
    return `needs subgroups of ${subgroups} lanes: they have ${lanesOf(has.subgroups!)}`;
  }
  if (largeRegisterTiles && !has.largeRegisterTiles) {
    return "needs a compiler that isn't slow on large register tiles: this one may take minutes";
  }
  const numbers = [
    [needs.workgroupBytes, has.workgroupBytes, "bytes of workgroup memory"],
    [needs.invocations, has.invocations, "invocations a workgroup"],
    [needs.bindings, has.bindings, "storage buffers a kernel"],
    [needs.rounds, MAX_LOOP_ROUNDS, "rounds of an invocation's loops"],
  ] as const;
  for (const [needed, most, what] of numbers) {
    if (needed > most) return `needs ${needed} ${what}: at most ${most}`;
  }
}

function lanesOf([fewest, most]: readonly [number, number]): string {
  return fewest === most ? String(fewest) : `${fewest} to ${most}`;
}
