/**
 * Numbers that are the same in every library, and what is compared of results in place of whole arrays.
 *
 * @module
 */
import { Random } from "../src/random/mod.ts";

/** Reproducible numbers in [-1, 1) times `scale`, the same in every process of a comparison. */
export function numbers(seed: number, length: number, scale = 1): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  new Random(seed).fillUniform(out, -scale, scale);
  return out;
}

/** What is compared between libraries instead of whole arrays: some entries, and two sums over all. */
export interface Fingerprint {
  readonly length: number;
  readonly norm: number;
  readonly sum: number;
  readonly entries: readonly number[];
}

/** Positions of the entries that a fingerprint of `length` values holds. */
export function positions(length: number, count = 61): number[] {
  const used = Math.min(count, length);
  return Array.from({ length: used }, (_, i) => Math.floor((i * length) / used));
}

/** Reduces an array to a {@linkcode Fingerprint}. */
export function fingerprint(values: ArrayLike<number>): Fingerprint {
  let sum = 0, squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const entries = positions(values.length).map((i) => values[i]);
  return { length: values.length, norm: Math.sqrt(squares), sum, entries };
}

/**
 * The largest difference between two fingerprints, relative to the size of a typical entry; infinite
 * where lengths differ or anything is no finite number, as null, which JSON has in place of NaN.
 */
export function distance(a: Fingerprint, b: Fingerprint): number {
  if (a.length !== b.length || a.entries.length !== b.entries.length) return Infinity;
  const numbers = [a, b].flatMap(({ norm, sum, entries }) => [norm, sum, ...entries]);
  if (!numbers.every(Number.isFinite)) return Infinity;
  const typical = Math.max(b.norm / Math.sqrt(b.length), 1e-30);
  return Math.max(
    Math.abs(a.norm - b.norm) / Math.max(b.norm, 1e-30),
    Math.abs(a.sum - b.sum) / (typical * b.length),
    ...a.entries.map((entry, i) => Math.abs(entry - b.entries[i]) / typical),
  );
}

/** Number of parameters, mean and standard deviation of some, each scaled to about one. */
export function moments(parameters: number, values: ArrayLike<number>): Fingerprint {
  let sum = 0, squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(squares / values.length - mean * mean);
  return fingerprint([parameters / 1e8, 1 + mean, deviation / 0.02]);
}
