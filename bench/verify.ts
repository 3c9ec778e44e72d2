/**
 * Decides whether libraries computed the same thing before any of them is timed.
 * @module
 */

import { distance, type Fingerprint, fingerprint, numbers } from "./fingerprints.ts";
import { type Matmul, trains, type Workload } from "./workloads.ts";

/** Outputs of one library by name. */
export type Result = Record<string, Fingerprint>;

/** Whether a library's outputs are right, and how far from others they are. */
export interface Verdict {
  readonly right: boolean;
  /** From the reference; undefined where nothing else is there that could be right. */
  readonly distance?: number;
}

/** A · B in float64. */
function exactProduct({ m, k, n }: Matmul): Float64Array {
  const a = numbers(1, m * k), b = numbers(2, k * n);
  const c = new Float64Array(m * n);
  for (let row = 0; row < m; row++) {
    const own = c.subarray(row * n, (row + 1) * n);
    for (let i = 0; i < k; i++) {
      const factor = a[row * k + i], from = i * n;
      for (let column = 0; column < n; column++) own[column] += factor * b[from + column];
    }
  }
  return c;
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

/** The result of the majority: the median library's, of those that consist of numbers. */
function majority(results: readonly Result[]): Result | undefined {
  const found = results.filter((result) => between(result, result) === 0);
  const costs = found.map((candidate) => {
    const distances = found.map((other) => between(candidate, other)).sort((a, b) => a - b);
    return distances[Math.floor(found.length / 2)];
  });
  return found[costs.indexOf(Math.min(...costs))];
}

/** Whether two libraries have the same loss in the first step, before anything was updated. */
function sameStart(a: Result, b: Result): boolean {
  const [first, expected] = [a, b].map(({ losses }) => losses?.entries[0]);
  return Number.isFinite(first) && Number.isFinite(expected) &&
    Math.abs(first! - expected!) <= FIRST_LOSS * Math.abs(expected!);
}

/** The largest distance over all outputs; infinite where there are none, or others. */
export function between(a: Result, b: Result): number {
  const names = Object.keys(b);
  if (names.length === 0 || Object.keys(a).length !== names.length) return Infinity;
  return Math.max(...names.map((name) => name in a ? distance(a[name], b[name]) : Infinity));
}

/**
 * One verdict for each library that has a result: beside the exact result where it is cheap to have, else
 * beside the majority's. The library that the others are compared with is as far away as the next of them.
 */
export function verify<Key>(workload: Workload, results: Map<Key, Result>): Map<Key, Verdict> {
  const exact = workload.kind === "matmul" ? { c: fingerprint(exactProduct(workload)) } : undefined;
  const truth = exact ?? majority([...results.values()]);
  const verdicts = new Map<Key, Verdict>();
  for (const [key, result] of results) {
    const away = truth ? between(result, truth) : Infinity;
    const starts = !trains(workload) || truth !== undefined && sameStart(result, truth);
    verdicts.set(key, { right: starts && away <= tolerance(workload), distance: away });
  }
  for (const [key, result] of results) {
    if (result !== truth) continue;
    const others = [...verdicts].filter(([other, { right }]) => right && other !== key);
    const distances = others.map(([, { distance }]) => distance!);
    verdicts.set(key, {
      right: verdicts.get(key)!.right,
      distance: distances.length ? Math.min(...distances) : undefined,
    });
  }
  return verdicts;
}

/** What is wrong with outputs that are so far away. */
export function wrongWords(distance: number = Infinity): string {
  return Number.isFinite(distance)
    ? `wrong: its outputs are ${distance.toExponential(1)} away`
    : "wrong: its outputs are others, or not all finite numbers";
}
