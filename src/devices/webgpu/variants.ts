/**
 * The ways to compute what there is a choice of.
 *
 * @module
 */
import type { Choices, Family, Tuning } from "./dispatch.ts";
import { attentionKernels } from "./kernels/attention_variants.ts";
import { depthwiseKernels } from "./kernels/convolution_variants.ts";
import { matmulKernels } from "./kernels/matmul_variants.ts";
import { scanKernels } from "./kernels/scan_variants.ts";
import { MAX_LOOP_ROUNDS } from "./limits.ts";
import { type Capabilities, unmetNeed, type Variant } from "./needs.ts";

/** Every variant of every family. */
export const variants: {
  readonly [F in Family]: Readonly<Record<Choices[F], Variant>>;
} = {
  matmul: matmulKernels,
  attention: attentionKernels,
  depthwise: depthwiseKernels,
  rows: {
    shared: {
      order: { software: 2, gpu: 1 },
      needs: { workgroupBytes: 4 * 64, invocations: 64, bindings: 8, rounds: MAX_LOOP_ROUNDS },
    },
    single: {
      order: { software: 1, gpu: 2 },
      needs: { workgroupBytes: 4 * 16, invocations: 16, bindings: 8, rounds: MAX_LOOP_ROUNDS },
    },
  },
  scan: scanKernels,
};

/** The names of all families. */
export const families: readonly Family[] = Object.keys(variants) as Family[];

/** A variant and whether an adapter can run it. */
export interface Candidate {
  readonly family: Family;
  readonly variant: string;
  /** What is missing, if something is. */
  readonly unmet: string | undefined;
}

/** The variants of a family in the order in which an adapter tries them. */
export function candidates(family: Family, software: boolean, has: Capabilities): Candidate[] {
  const all = Object.entries<Variant>(variants[family]);
  const place = ({ order }: Variant) => software ? order.software : order.gpu;
  return all.toSorted(([, a], [, b]) => place(a) - place(b))
    .map(([variant, { needs }]) => ({ family, variant, unmet: unmetNeed(needs, has) }));
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
