import type { Choices, Family, Tuning } from "../dispatch.ts";
import { families, variants } from "../variants.ts";

const names = <F extends Family>(family: F) => Object.keys(variants[family]) as Choices[F][];

const at = <T>(list: readonly T[], i: number): T => list[i % list.length];

/** As many tunings have all variants of the family with the most. */
const COUNT = Math.max(...families.map((family) => names(family).length));

/**
 * Every choice of every family, on software and on GPUs. Families don't depend on each other, so these
 * needn't be all combinations.
 */
export const TUNINGS: readonly Tuning[] = Array.from({ length: COUNT }, (_, i) => i).flatMap((i) =>
  [{ software: true, workgroups: 8 }, { software: false, workgroups: 512 }].map((adapter, j) => ({
    matmul: at(names("matmul"), i),
    attention: at(names("attention"), i),
    depthwise: at(names("depthwise"), i),
    rows: at(names("rows"), i + j),
    scan: at(names("scan"), i),
    ...adapter,
  }))
);
