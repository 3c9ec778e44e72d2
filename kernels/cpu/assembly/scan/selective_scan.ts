// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// h[t] = exp(Δ[t]·A)·h[t − 1] + Δ[t]·u[t]·B[t], y[t] = C[t]·h[t]. A task takes a block of channels of
// one example, a chunk of tokens after the other, and one channel's states as pairs of vectors.
import { address, argument, scratch, share, take } from "../shared/pool";
import { SelectiveScan } from "../generated/arguments";
import { fma, storePair, sumsOf } from "../shared/vector";
import { transposeBlock } from "../shared/pack";
import { PACKED_A, SCAN_GROUP } from "../generated/memory";
import { clear, decaysOnly, FIELD, gather, narrow, recordsOf, spread, widen, writtenRows } from "./channels";
import { decayConstants, decayOfFirst, decayOfSecond } from "./decays";
import { allFinite } from "../shared/finite";
import { scanInside } from "./inside";

/** b and c. */
const RECORD: usize = 2 * FIELD;

/**
 * h[t] = exp(Δ[t]A)·h[t − 1] + Δ[t]u[t]B[t], y[t] = C[t]·h[t]; the states before each chunk are kept.
 */
export function selectiveScan(args: usize): void {
  const u = address(args, SelectiveScan.u), delta = address(args, SelectiveScan.delta);
  const a = address(args, SelectiveScan.a), b = address(args, SelectiveScan.b);
  const c = address(args, SelectiveScan.c), y = address(args, SelectiveScan.y);
  const states = address(args, SelectiveScan.states);
  const batch = argument(args, SelectiveScan.batch), tokens = argument(args, SelectiveScan.tokens);
  const channels = argument(args, SelectiveScan.channels);
  const n = argument(args, SelectiveScan.size), chunk = argument(args, SelectiveScan.chunk);
  const blocks = argument(args, SelectiveScan.blocks);
  const row = <usize> ((n + 7) & ~7) << 2, pitch = <usize> ((chunk + 3) & ~3) << 2;
  const chunks = (tokens + chunk - 1) / chunk, stride = <usize> channels << 2;
  const sizes = scratch + PACKED_A, written = sizes + <usize> SCAN_GROUP * pitch, ys = written + <usize> SCAN_GROUP * pitch;
  const sums = ys + <usize> SCAN_GROUP * pitch, records = sums + 4 * pitch, h = records + recordsOf(n, chunk, RECORD);
  const span = <usize> chunk * RECORD, constants = decayConstants();
  share(batch * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const example = task / blocks, block = task % blocks;
    const e0 = channels * block / blocks, width = channels * (block + 1) / blocks - e0;
    const rates = h + <usize> width * row;
    widen(a + (<usize> (e0 * n) << 2), rates, width, n, row);
    memory.fill(h, 0, <usize> width * row);
    for (let k = 0; k < chunks; k++) {
      const t = example * tokens + k * chunk, length = min(chunk, tokens - k * chunk);
      spread(b + (<usize> t * <usize> n << 2), length, n, records, chunk, RECORD);
      spread(c + (<usize> t * <usize> n << 2), length, n, records + FIELD, chunk, RECORD);
      const kept = (<usize> (example * chunks + k) * <usize> channels + <usize> e0) * <usize> n << 2;
      narrow(h, states + kept, width, n, row);
      for (let e = 0; e < width; e += SCAN_GROUP) {
        const some = min(SCAN_GROUP, width - e), at = <usize> t * stride + (<usize> (e0 + e) << 2);
        gather(delta + at, stride, length, some, sizes, pitch);
        gather(u + at, stride, length, some, ys, pitch);
        writtenRows(sizes, ys, written, <usize> some * pitch);
        for (let i = 0; i < some; i++) {
          const own = <usize> (e + i) * row, o = <usize> i * pitch;
          if (n & 7 && !(allFinite(sizes + o, length) && allFinite(written + o, length))) {
            clear(sums, <usize> ((length + 1) & ~1) << 4);
            scanInside(length, sizes + o, written + o, rates + own, h + own, n, sums, records, span, RECORD);
          } else if (decaysOnly(rates + own, row, sizes + o, length)) {
            scanChannel(true, length, sizes + o, written + o, rates + own, h + own, row, sums, records, span, constants);
          } else scanChannel(false, length, sizes + o, written + o, rates + own, h + own, row, sums, records, span, constants);
          for (let p: usize = 0; p < pitch; p += 16) v128.store(ys + o + p, sumsOf(sums + 4 * p));
        }
        transposeBlock(some, length, ys, pitch, y + at, stride);
      }
    }
  }
}

/** One channel over one chunk; leaves the parts of each token's C·h in `sums`. */
@inline function scanChannel(decaying: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, row: usize, sums: usize, records: usize, span: usize, constants: usize): void {
  clear(sums, <usize> ((length + 1) & ~1) << 4);
  let o: usize = 0;
  for (; o + 64 <= row; o += 64, records += span) scanStates(decaying, true, length, sizes, written, rates + o, h + o, sums, records, constants);
  if (o < row) scanStates(decaying, false, length, sizes, written, rates + o, h + o, sums, records, constants);
}

/** 16 or 8 states of a channel, which stay in registers. */
@inline function scanStates(decaying: bool, both: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, sums: usize, record: usize, constants: usize): void {
  let h0 = v128.load(h), h1 = v128.load(h, 16);
  let h2 = both ? v128.load(h, 32) : h0, h3 = both ? v128.load(h, 48) : h1;
  const end = record + <usize> length * RECORD;
  for (; record < end; record += RECORD, sizes += 4, written += 4, sums += 16) {
    const step = v128.load_splat<f32>(sizes), own = v128.load_splat<f32>(written);
    const e0 = f32x4.mul(step, v128.load(rates)), e1 = f32x4.mul(step, v128.load(rates, 16));
    const e2 = both ? f32x4.mul(step, v128.load(rates, 32)) : e0, e3 = both ? f32x4.mul(step, v128.load(rates, 48)) : e1;
    const d0 = decayOfFirst(decaying, e0, constants), d1 = decayOfSecond(decaying, e1, constants);
    const d2 = both ? decayOfFirst(decaying, e2, constants) : d0, d3 = both ? decayOfSecond(decaying, e3, constants) : d1;
    const w0 = f32x4.mul(own, v128.load(record)), w1 = f32x4.mul(own, v128.load(record, 16));
    h0 = fma(d0, h0, w0);
    h1 = fma(d1, h1, w1);
    let sum = fma(v128.load(record, 64), h0, v128.load(sums));
    sum = fma(v128.load(record, 80), h1, sum);
    if (both) {
      const w2 = f32x4.mul(own, v128.load(record, 32)), w3 = f32x4.mul(own, v128.load(record, 48));
      h2 = fma(d2, h2, w2);
      h3 = fma(d3, h3, w3);
      sum = fma(v128.load(record, 96), h2, sum);
      sum = fma(v128.load(record, 112), h3, sum);
    }
    v128.store(sums, sum);
  }
  storePair(h, h0, h1);
  if (both) storePair(h + 32, h2, h3);
}
