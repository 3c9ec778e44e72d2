/**
 * The ways to compute what there is a choice of, with what each needs and which to prefer.
 *
 * @module
 */
import type { Choices, Family, Tuning } from "./dispatch.ts";
import { attentionKernels } from "./kernels/attention_variants.ts";
import { matmulKernels } from "./kernels/matmul_variants.ts";
import { MAX_LOOP_ROUNDS } from "./limits.ts";
import { type Capabilities, type Needs, unmetNeed } from "./needs.ts";

/** What each variant of each family needs. */
export const variants: {
  readonly [F in Family]: Readonly<Record<Choices[F], Needs>>;
} = {
  matmul: needsOf(matmulKernels),
  attention: needsOf(attentionKernels),
  rows: {
    shared: { workgroupBytes: 4 * 64, invocations: 64, bindings: 8, rounds: MAX_LOOP_ROUNDS },
    single: { workgroupBytes: 4 * 16, invocations: 16, bindings: 8, rounds: MAX_LOOP_ROUNDS },
  },
  scan: {
    chunked: {
      workgroupBytes: 4 * 32 * 65,
      invocations: 64,
      bindings: 8,
      rounds: MAX_LOOP_ROUNDS,
    },
  },
};

function needsOf<V extends string>(
  kernels: Readonly<Record<V, { readonly needs: Needs }>>,
): Record<V, Needs> {
  const entries = Object.entries<{ readonly needs: Needs }>(kernels);
  return Object.fromEntries(entries.map(([name, { needs }]) => [name, needs])) as Record<V, Needs>;
}

/** The names of all families. */
export const families: readonly Family[] = Object.keys(variants) as Family[];

/** Variants from the one to prefer on. */
type Preferences = { readonly [F in Family]: readonly Choices[F][] };

/**
 * Software adapters run the invocations of a workgroup as lanes of one vector and have no faster
 * memory: what stays in registers is fastest, if their compilers can take it.
 */
const SOFTWARE: Preferences = {
  matmul: ["subgroup8", "subgroup4", "direct", "tiled8", "tiled16"],
  attention: ["subgroup8", "subgroup4", "staged"],
  rows: ["single", "shared"],
  scan: ["chunked"],
};

/** Which product is fastest on a GPU is measured. */
const HARDWARE: Preferences = {
  matmul: ["tiled8", "tiled16", "direct", "subgroup8", "subgroup4"],
  attention: ["staged", "subgroup8", "subgroup4"],
  rows: ["shared", "single"],
  scan: ["chunked"],
};

/** A variant and whether an adapter can run it. */
export interface Candidate {
  readonly family: Family;
  readonly variant: string;
  /** What is missing, if something is. */
  readonly unmet: string | undefined;
}

/** The variants of a family in the order in which an adapter tries them. */
export function candidates(family: Family, software: boolean, has: Capabilities): Candidate[] {
  const order: readonly string[] = (software ? SOFTWARE : HARDWARE)[family];
  const needs: Readonly<Record<string, Needs>> = variants[family];
  return order.map((variant) => ({ family, variant, unmet: unmetNeed(needs[variant], has) }));
}

/** Enough workgroups to keep any GPU busy, where the real number of cores can't be asked for. */
const GPU_WORKGROUPS = 512;

/** The tuning of the variants that an adapter tries first, where nothing is known of them yet. */
export function preferred(software: boolean, has: Capabilities): Tuning {
  const first = families.map((family) => {
    const list = candidates(family, software, has);
    return [family, (list.find(({ unmet }) => !unmet) ?? list[0]).variant];
  });
  const workgroups = software ? 8 : GPU_WORKGROUPS;
  return { ...Object.fromEntries(first), workgroups, software } as Tuning;
}
