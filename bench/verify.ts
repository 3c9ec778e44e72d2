/**
 * Decides whether libraries computed the same thing before any of them is timed.
 * @module
 */

import { distance, type Fingerprint, numbers, positions } from "./fingerprints.ts";
import type { Matmul, Workload } from "./workloads.ts";

/** Outputs of one library by name. */
export type Result = Record<string, Fingerprint>;

/** Whether a library's outputs are right, and how far from the reference they are. */
export interface Verdict {
  readonly right: boolean;
  readonly distance: number;
}

/** Entries of A · B in float64 at the positions that a fingerprint holds. */
function exactEntries({ m, k, n }: Matmul): number[] {
  const a = numbers(1, m * k), b = numbers(2, k * n);
  return positions(m * n).map((position) => {
    const row = Math.floor(position / n), column = position % n;
    let sum = 0;
    for (let i = 0; i < k; i++) sum += a[row * k + i] * b[i * n + column];
    return sum;
  });
}

/** Largest distance allowed, relative to a typical entry. */
export function tolerance(workload: Workload): number {
  switch (workload.kind) {
    case "matmul":
      return 1e-4;
    case "attention":
      return 1e-3;
    case "vit":
    case "convmixer":
      return 1e-3;
    case "initialization":
      return 0.03; // different random numbers: only their moments agree
    case "svd":
      return 1e-3;
  }
}

/** The exact result where it is cheap to have, else that of the majority: the median library's. */
function reference(workload: Workload, results: readonly Result[]): Result {
  const first = results[0];
  if (workload.kind === "matmul") {
    return { c: { ...first.c, entries: exactEntries(workload) } };
  }
  const costs = results.map((candidate) => {
    const distances = results.map((other) => between(candidate, other)).sort((a, b) => a - b);
    return distances[Math.floor(results.length / 2)];
  });
  return results[costs.indexOf(Math.min(...costs))];
}

/** The largest distance over all outputs. */
export function between(a: Result, b: Result): number {
  const names = Object.keys(b);
  if (Object.keys(a).length !== names.length) return Infinity;
  return Math.max(...names.map((name) => name in a ? distance(a[name], b[name]) : Infinity));
}

/** One verdict for each library that has a result. */
export function verify<Key>(workload: Workload, results: Map<Key, Result>): Map<Key, Verdict> {
  const verdicts = new Map<Key, Verdict>();
  if (results.size === 0) return verdicts;
  const truth = reference(workload, [...results.values()]);
  for (const [key, result] of results) {
    const away = between(result, truth);
    verdicts.set(key, { right: away <= tolerance(workload), distance: away });
  }
  return verdicts;
}
