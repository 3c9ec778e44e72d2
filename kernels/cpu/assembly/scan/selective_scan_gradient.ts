// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The gradient of the selective scan, a block of channels of one example a task, from the last chunk of
// tokens to the first. Of a chunk, states and decays are made again from the states before it.
import { address, argument, scratch, share, take } from "../shared/pool";
import { SelectiveScanGradient } from "../generated/arguments";
import { fma, storePair, sumsOfEach } from "../shared/vector";
import { transposeBlock } from "../shared/pack";
import { PACKED_A, SCAN_GROUP } from "../generated/memory";
import { clear, collect, decaysOnly, FIELD, gather, narrow, recordsOf, spread, widen, writtenRows } from "./channels";
import { decayConstants, decayOfFirst, decayOfSecond } from "./decays";
import { allFinite } from "../shared/finite";
import { backInside, restoreInside } from "./inside";

/** b, c, db, dc; then of one channel after the other its decays and what is kept of the state before. */
const RECORD: usize = 6 * FIELD;

/**
 * Each task leaves its dA in das[example][E][N] and its part of dB and dC in dbs, dcs[block][B·T][N].
 */
export function selectiveScanGradient(args: usize): void {
  const u = address(args, SelectiveScanGradient.u);
  const delta = address(args, SelectiveScanGradient.delta);
  const a = address(args, SelectiveScanGradient.a), b = address(args, SelectiveScanGradient.b);
  const c = address(args, SelectiveScanGradient.c);
  const states = address(args, SelectiveScanGradient.states);
  const dy = address(args, SelectiveScanGradient.dy), du = address(args, SelectiveScanGradient.du);
  const ddelta = address(args, SelectiveScanGradient.ddelta);
  const das = address(args, SelectiveScanGradient.das);
  const dbs = address(args, SelectiveScanGradient.dbs);
  const dcs = address(args, SelectiveScanGradient.dcs);
  const batch = argument(args, SelectiveScanGradient.batch);
  const tokens = argument(args, SelectiveScanGradient.tokens);
  const channels = argument(args, SelectiveScanGradient.channels);
  const n = argument(args, SelectiveScanGradient.size);
  const chunk = argument(args, SelectiveScanGradient.chunk);
  const blocks = argument(args, SelectiveScanGradient.blocks);
  const row = <usize> ((n + 7) & ~7) << 2, pitch = <usize> ((chunk + 3) & ~3) << 2;
  const chunks = (tokens + chunk - 1) / chunk, stride = <usize> channels << 2;
  // Rows of tokens, a row a channel; parts of two sums, a pair of vectors a token.
  const some = <usize> SCAN_GROUP * pitch, sizes = scratch + PACKED_A, inputs = sizes + some;
  const written = inputs + some, dys = written + some, sums = dys + some, records = sums + 8 * pitch;
  const size = recordsOf(n, chunk, RECORD), span = <usize> chunk * RECORD;
  const h = records + size, rates = h + row, constants = decayConstants();
  share(batch * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const example = task / blocks, block = task % blocks;
    const e0 = channels * block / blocks, width = channels * (block + 1) / blocks - e0;
    const wide = <usize> width * row, g = rates + wide, da = g + wide;
    widen(a + (<usize> (e0 * n) << 2), rates, width, n, row);
    memory.fill(g, 0, 2 * wide);
    for (let k = chunks - 1; k >= 0; k--) {
      const t = example * tokens + k * chunk, length = min(chunk, tokens - k * chunk);
      const states0 = states + ((<usize> (example * chunks + k) * <usize> channels + <usize> e0) * <usize> n << 2);
      memory.fill(records, 0, size);
      spread(b + (<usize> t * <usize> n << 2), length, n, records, chunk, RECORD);
      spread(c + (<usize> t * <usize> n << 2), length, n, records + FIELD, chunk, RECORD);
      for (let first = 0; first < width; first += SCAN_GROUP) {
        const group = min(SCAN_GROUP, width - first), at = <usize> t * stride + (<usize> (e0 + first) << 2);
        gather(delta + at, stride, length, group, sizes, pitch);
        gather(u + at, stride, length, group, inputs, pitch);
        gather(dy + at, stride, length, group, dys, pitch);
        writtenRows(sizes, inputs, written, <usize> group * pitch);
        for (let i = 0; i < group; i++) {
          const o = <usize> (first + i) * row, p = <usize> i * pitch;
          let before = states0 + (<usize> ((first + i) * n) << 2);
          if (row != <usize> n << 2) widen(before, h, 1, n, row), before = h;
          const finite = (n & 7) == 0 || (allFinite(sizes + p, length) && allFinite(written + p, length) && allFinite(dys + p, length));
          if (!finite) {
            restoreInside(length, sizes + p, written + p, rates + o, before, n, records, span, RECORD);
          } else if (decaysOnly(rates + o, row, sizes + p, length)) {
            restore(true, length, sizes + p, written + p, rates + o, before, row, records, span, constants);
          } else restore(false, length, sizes + p, written + p, rates + o, before, row, records, span, constants);
          if (finite) goBack(length, sizes + p, written + p, dys + p, rates + o, g + o, da + o, row, sums, records, span);
          else {
            clear(sums, <usize> length << 5);
            backInside(length, sizes + p, written + p, dys + p, rates + o, g + o, da + o, n, sums, records, span, RECORD);
          }
          finishChannel(pitch, sizes + p, inputs + p, sums);
        }
        transposeBlock(group, length, sizes, pitch, du + at, stride);
        transposeBlock(group, length, inputs, pitch, ddelta + at, stride);
      }
      const to = (<usize> block * <usize> (batch * tokens) + <usize> t) * <usize> n << 2;
      collect(records + 2 * FIELD, length, n, dbs + to, chunk, RECORD);
      collect(records + 3 * FIELD, length, n, dcs + to, chunk, RECORD);
    }
    narrow(da, das + ((<usize> (example * channels + e0)) * <usize> n << 2), width, n, row);
  }
}

/** The decays of a chunk's tokens, and what each keeps of the state before it. */
@inline function restore(decaying: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, row: usize, records: usize, span: usize, constants: usize): void {
  let o: usize = 0;
  for (; o + 64 <= row; o += 64, records += span) restoreStates(decaying, true, length, sizes, written, rates + o, h + o, records, constants);
  if (o < row) restoreStates(decaying, false, length, sizes, written, rates + o, h + o, records, constants);
}

/**
 * 16 or 8 states of a channel, which stay in registers. No store comes before a token's last decay: so all
 * pairs of vectors share the constants of exp. The second vector of a pair is stored first: V8 makes one
 * store of them then.
 */
@inline function restoreStates(decaying: bool, both: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, record: usize, constants: usize): void {
  let h0 = v128.load(h), h1 = v128.load(h, 16);
  let h2 = both ? v128.load(h, 32) : h0, h3 = both ? v128.load(h, 48) : h1;
  const end = record + <usize> length * RECORD;
  for (; record < end; record += RECORD, sizes += 4, written += 4) {
    const step = v128.load_splat<f32>(sizes), own = v128.load_splat<f32>(written);
    const e0 = f32x4.mul(step, v128.load(rates)), e1 = f32x4.mul(step, v128.load(rates, 16));
    const e2 = both ? f32x4.mul(step, v128.load(rates, 32)) : e0, e3 = both ? f32x4.mul(step, v128.load(rates, 48)) : e1;
    const d0 = decayOfFirst(decaying, e0, constants), d1 = decayOfSecond(decaying, e1, constants);
    const d2 = both ? decayOfFirst(decaying, e2, constants) : d0, d3 = both ? decayOfSecond(decaying, e3, constants) : d1;
    const left0 = f32x4.mul(d0, h0), left1 = f32x4.mul(d1, h1);
    v128.store(record, d1, 272);
    v128.store(record, d0, 256);
    v128.store(record, left1, 336);
    v128.store(record, left0, 320);
    h0 = fma(own, v128.load(record), left0);
    h1 = fma(own, v128.load(record, 16), left1);
    if (both) {
      const left2 = f32x4.mul(d2, h2), left3 = f32x4.mul(d3, h3);
      v128.store(record, d3, 304);
      v128.store(record, d2, 288);
      v128.store(record, left3, 368);
      v128.store(record, left2, 352);
      h2 = fma(own, v128.load(record, 32), left2);
      h3 = fma(own, v128.load(record, 48), left3);
    }
  }
}

/** One channel over one chunk, from its last token. Leaves the parts of each token's two sums in `sums`. */
@inline function goBack(length: i32, sizes: usize, written: usize, dys: usize, rates: usize, g: usize, da: usize, row: usize, sums: usize, records: usize, span: usize): void {
  clear(sums, <usize> length << 5);
  let o: usize = 0;
  for (; o + 64 <= row; o += 64, records += span) statesBack(true, length, sizes, written, dys, rates + o, g + o, da + o, sums, records);
  if (o < row) statesBack(false, length, sizes, written, dys, rates + o, g + o, da + o, sums, records);
}

/** 16 or 8 states of a channel, whose gradients and those of their rates stay in registers. */
@inline function statesBack(both: bool, length: i32, sizes: usize, written: usize, dys: usize, rates: usize, g: usize, da: usize, sums: usize, first: usize): void {
  let g0 = v128.load(g), g1 = v128.load(g, 16), da0 = v128.load(da), da1 = v128.load(da, 16);
  let g2 = both ? v128.load(g, 32) : g0, g3 = both ? v128.load(g, 48) : g1;
  let da2 = both ? v128.load(da, 32) : da0, da3 = both ? v128.load(da, 48) : da1;
  const last = <usize> (length - 1), tokens = last << 2;
  sizes += tokens;
  written += tokens;
  dys += tokens;
  sums += last << 5;
  for (let record = first + last * RECORD; record >= first; record -= RECORD, sizes -= 4, written -= 4, dys -= 4, sums -= 32) {
    const step = v128.load_splat<f32>(sizes), own = v128.load_splat<f32>(written), out = v128.load_splat<f32>(dys);
    const b0 = v128.load(record), b1 = v128.load(record, 16);
    const left0 = v128.load(record, 320), left1 = v128.load(record, 336);
    const s0 = fma(v128.load(record, 64), out, g0), s1 = fma(v128.load(record, 80), out, g1);
    const p0 = f32x4.mul(s0, left0), p1 = f32x4.mul(s1, left1);
    da0 = fma(p0, step, da0);
    da1 = fma(p1, step, da1);
    const db0 = fma(s0, own, v128.load(record, 128)), db1 = fma(s1, own, v128.load(record, 144));
    v128.store(record, db1, 144);
    v128.store(record, db0, 128);
    const h0 = fma(own, b0, left0), h1 = fma(own, b1, left1);
    const dc0 = fma(out, h0, v128.load(record, 192)), dc1 = fma(out, h1, v128.load(record, 208));
    v128.store(record, dc1, 208);
    v128.store(record, dc0, 192);
    g0 = f32x4.mul(s0, v128.load(record, 256));
    g1 = f32x4.mul(s1, v128.load(record, 272));
    let read = fma(s1, b1, fma(s0, b0, v128.load(sums)));
    let part = fma(p1, v128.load(rates, 16), fma(p0, v128.load(rates), v128.load(sums, 16)));
    if (both) {
      const b2 = v128.load(record, 32), b3 = v128.load(record, 48);
      const left2 = v128.load(record, 352), left3 = v128.load(record, 368);
      const s2 = fma(v128.load(record, 96), out, g2), s3 = fma(v128.load(record, 112), out, g3);
      const p2 = f32x4.mul(s2, left2), p3 = f32x4.mul(s3, left3);
      da2 = fma(p2, step, da2);
      da3 = fma(p3, step, da3);
      const db2 = fma(s2, own, v128.load(record, 160)), db3 = fma(s3, own, v128.load(record, 176));
      v128.store(record, db3, 176);
      v128.store(record, db2, 160);
      const h2 = fma(own, b2, left2), h3 = fma(own, b3, left3);
      const dc2 = fma(out, h2, v128.load(record, 224)), dc3 = fma(out, h3, v128.load(record, 240));
      v128.store(record, dc3, 240);
      v128.store(record, dc2, 224);
      g2 = f32x4.mul(s2, v128.load(record, 288));
      g3 = f32x4.mul(s3, v128.load(record, 304));
      read = fma(s3, b3, fma(s2, b2, read));
      part = fma(p3, v128.load(rates, 48), fma(p2, v128.load(rates, 32), part));
    }
    v128.store(sums, read);
    v128.store(sums, part, 16);
  }
  storePair(g, g0, g1);
  storePair(da, da0, da1);
  if (!both) return;
  storePair(g + 32, g2, g3);
  storePair(da + 32, da2, da3);
}

/** du in place of the steps, and dΔ in place of the inputs. */
function finishChannel(pitch: usize, sizes: usize, inputs: usize, sums: usize): void {
  for (let o: usize = 0; o < pitch; o += 16, sums += 128) {
    const size = v128.load(sizes + o), input = v128.load(inputs + o);
    const read = sumsOfEach(v128.load(sums), v128.load(sums, 32), v128.load(sums, 64), v128.load(sums, 96));
    const part = sumsOfEach(v128.load(sums, 16), v128.load(sums, 48), v128.load(sums, 80), v128.load(sums, 112));
    v128.store(sizes + o, f32x4.mul(size, read));
    v128.store(inputs + o, f32x4.add(f32x4.mul(input, read), part));
  }
}
