// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What the selective scan and its gradient share. A channel's tokens of a chunk lie next to each other in
// scratch, in rows of whole vectors, and so do the states of each channel, in rows of whole pairs of
// vectors with zeros behind them. What all channels share of a token, such as b and c, lies in records: a
// block of 16 states after the other, each with a record for each token, and in that a field for each
// tensor. So a loop over tokens has one address for all of them.
import { splat, storePair } from "../shared/vector";
import { transposeBlock } from "../shared/pack";
import { tailLoad, tailStore } from "../shared/tail";

/** Copies rows of `n` numbers to rows of `row` bytes. */
export function widen(from: usize, to: usize, rows: i32, n: i32, row: usize): void {
  if (row == <usize> n << 2) return memory.copy(to, from, <usize> rows * row);
  for (let r = 0; r < rows; r++, from += <usize> n << 2, to += row) {
    for (let o: usize = 0; o < row; o += 16) {
      const left = n - <i32> (o >> 2);
      v128.store(to + o, left > 0 ? tailLoad(from + o, min(4, left)) : splat(0.0));
    }
  }
}

/** The other way. */
export function narrow(from: usize, to: usize, rows: i32, n: i32, row: usize): void {
  if (row == <usize> n << 2) return memory.copy(to, from, <usize> rows * row);
  for (let r = 0; r < rows; r++, from += row, to += <usize> n << 2) {
    for (let i = 0; i < n; i += 4) {
      const at = <usize> i << 2;
      tailStore(to + at, v128.load(from + at), min(4, n - i));
    }
  }
}

/** Bytes of a record's field: 16 states. */
export const FIELD: usize = 64;

/** Bytes of the records of `chunk` tokens with `n` states. */
@inline export function recordsOf(n: i32, chunk: i32, record: usize): usize {
  return <usize> ((n + 15) >> 4) * <usize> chunk * record;
}

/** Brings `n` numbers of each token into a field of its records, zeros behind them. */
export function spread(from: usize, tokens: i32, n: i32, to: usize, chunk: i32, record: usize): void {
  for (let s = 0; s < n; s += 16, to += <usize> chunk * record) {
    for (let t = 0; t < tokens; t++) {
      const row = from + (<usize> (t * n + s) << 2), field = to + <usize> t * record;
      for (let i = 0; i < 16; i += 4) {
        const left = n - s - i, at = <usize> i << 2;
        v128.store(field + at, left > 0 ? tailLoad(row + at, min(4, left)) : splat(0.0));
      }
    }
  }
}

/** The other way. */
export function collect(from: usize, tokens: i32, n: i32, to: usize, chunk: i32, record: usize): void {
  for (let s = 0; s < n; s += 16, from += <usize> chunk * record) {
    for (let t = 0; t < tokens; t++) {
      const row = to + (<usize> (t * n + s) << 2), field = from + <usize> t * record;
      for (let i = 0; i < 16 && s + i < n; i += 4) {
        const at = <usize> i << 2;
        tailStore(row + at, v128.load(field + at), min(4, n - s - i));
      }
    }
  }
}

/** Zeros for sums: pairs of vectors, without a call. */
@inline export function clear(to: usize, bytes: usize): void {
  for (let o: usize = 0; o < bytes; o += 32) {
    storePair(to + o, splat(0.0), splat(0.0));
  }
}

/** `channels` of a chunk's tokens, `stride` bytes from token to token, as rows of tokens. */
export function gather(from: usize, stride: usize, tokens: i32, channels: i32, to: usize, pitch: usize): void {
  if (tokens & 3) memory.fill(to, 0, <usize> channels * pitch);
  transposeBlock(tokens, channels, from, stride, to, pitch);
}

/** What is written of each token into the states: Δ·u, for rows of tokens. */
export function writtenRows(sizes: usize, u: usize, to: usize, bytes: usize): void {
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(to + o, f32x4.mul(v128.load(sizes + o), v128.load(u + o)));
  }
}

/**
 * Whether all rates of a channel are numbers up to 0, and all steps from 0 on: then states only decay.
 * Behind the last token's step are zeros up to a whole vector, and then whatever was there before.
 */
export function decaysOnly(rates: usize, row: usize, sizes: usize, length: i32): bool {
  for (let o: usize = 0; o < row; o += 16) {
    if (!i32x4.all_true(f32x4.le(v128.load(rates + o), splat(0.0)))) return false;
  }
  for (let o: usize = 0; o < <usize> length << 2; o += 16) {
    if (!i32x4.all_true(f32x4.ge(v128.load(sizes + o), splat(0.0)))) return false;
  }
  return true;
}
