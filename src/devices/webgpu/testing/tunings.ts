import type { Choices, Family, Tuning } from "../dispatch.ts";
import { variants } from "../variants.ts";

const names = <F extends Family>(family: F) => Object.keys(variants[family]) as Choices[F][];

const at = <T>(list: readonly T[], i: number): T => list[i % list.length];

/**
 * Every choice of every family, on software and on GPUs. Families don't depend on each other, so these
 * needn't be all combinations.
 */
export const TUNINGS: readonly Tuning[] = names("matmul").flatMap((matmul, i) =>
  [{ software: true, workgroups: 8 }, { software: false, workgroups: 512 }].map((adapter, j) => ({
    matmul,
    attention: at(names("attention"), i),
    rows: at(names("rows"), i + j),
    scan: at(names("scan"), i),
    ...adapter,
  }))
);
