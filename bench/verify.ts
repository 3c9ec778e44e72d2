/**
 * Decides whether libraries computed the same thing before any of them is timed.
 * @module
 */

import { distance, type Fingerprint, numbers, positions } from "./fingerprints.ts";
import { type Matmul, trains, type Workload } from "./workloads.ts";

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

/** How far losses of the first step may be from each other, relative to the loss. */
const FIRST_LOSS = 1e-4;

/** Largest distance allowed, relative to a typical entry. */
export function tolerance(workload: Workload): number {
  if (trains(workload)) return 1e-3; // of the first three losses; the first is held to more
  switch (workload.kind) {
    case "matmul":
      return 1e-4;
    case "attention":
    case "depthwise":
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

/** Whether two libraries have the same loss in the first step, before anything was updated. */
function sameStart(a: Result, b: Result): boolean {
  const [first, expected] = [a.losses?.entries[0], b.losses?.entries[0]];
  return Math.abs(first - expected) <= FIRST_LOSS * Math.abs(expected);
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
    const starts = !trains(workload) || sameStart(result, truth);
    verdicts.set(key, {
      right: starts && away <= tolerance(workload),
      distance: away,
    });
  }
  return verdicts;
}
