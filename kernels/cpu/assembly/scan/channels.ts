// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// What the selective scan and its gradient share. A channel's tokens of a chunk lie next to each other in
// scratch, in rows of whole vectors, and so do the states of each channel and token, in rows of whole
// pairs of vectors with zeros behind them.
import { exp, expDecay, splat } from "../shared/vector";
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

/** Whether all rates of a channel are numbers up to 0, and all steps from 0 on: then states only decay. */
export function decaysOnly(rates: usize, row: usize, sizes: usize, pitch: usize): bool {
  for (let o: usize = 0; o < row; o += 16) {
    if (!i32x4.all_true(f32x4.le(v128.load(rates + o), splat(0.0)))) return false;
  }
  for (let o: usize = 0; o < pitch; o += 16) {
    if (!i32x4.all_true(f32x4.ge(v128.load(sizes + o), splat(0.0)))) return false;
  }
  return true;
}

@inline export function decayOf(decaying: bool, exponent: v128): v128 {
  return decaying ? expDecay(exponent) : exp(exponent);
}
