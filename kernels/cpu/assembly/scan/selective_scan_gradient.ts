// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The gradient of the selective scan, a block of channels of one example a task, from the last chunk of
// tokens to the first. Of a chunk, states and decays are made again from the states before it.
import { address, argument, scratch, share, take } from "../shared/pool";
import { SelectiveScanGradient } from "../generated/arguments";
import { fma, splat, sumsOf } from "../shared/vector";
import { transposeBlock } from "../shared/pack";
import { PACKED_A, SCAN_GROUP } from "../generated/memory";
import { decayOf, decaysOnly, gather, narrow, widen, writtenRows } from "./channels";

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
  const chunks = (tokens + chunk - 1) / chunk, rows = <usize> chunk * row, stride = <usize> channels << 2;
  // Rows of tokens, a row a channel; parts of sums, a vector a token.
  const some = <usize> SCAN_GROUP * pitch, sizes = scratch + PACKED_A, inputs = sizes + some;
  const written = inputs + some, dys = written + some, reads = dys + some, decayed = reads + 4 * pitch;
  // b, c, db, dc, decays and what is kept of the state before, a row a token; then a row a channel.
  const bs = decayed + 4 * pitch, cs = bs + rows, sumsB = cs + rows, sumsC = sumsB + rows;
  const decays = sumsC + rows, kept = decays + rows, h = kept + rows, rates = h + row;
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
      widen(b + (<usize> t * <usize> n << 2), bs, length, n, row);
      widen(c + (<usize> t * <usize> n << 2), cs, length, n, row);
      memory.fill(sumsB, 0, 2 * rows);
      for (let first = 0; first < width; first += SCAN_GROUP) {
        const group = min(SCAN_GROUP, width - first), at = <usize> t * stride + (<usize> (e0 + first) << 2);
        gather(delta + at, stride, length, group, sizes, pitch);
        gather(u + at, stride, length, group, inputs, pitch);
        gather(dy + at, stride, length, group, dys, pitch);
        writtenRows(sizes, inputs, written, <usize> group * pitch);
        for (let i = 0; i < group; i++) {
          const o = <usize> (first + i) * row, p = <usize> i * pitch;
          widen(states0 + (<usize> ((first + i) * n) << 2), h, 1, n, row);
          if (decaysOnly(rates + o, row, sizes + p, pitch)) {
            restore(true, length, sizes + p, written + p, rates + o, h, bs, decays, kept, row);
          } else restore(false, length, sizes + p, written + p, rates + o, h, bs, decays, kept, row);
          goBack(length, sizes + p, written + p, dys + p, rates + o, g + o, da + o, bs, rows, row, reads, decayed);
          finishChannel(pitch, sizes + p, inputs + p, reads, decayed);
        }
        transposeBlock(group, length, sizes, pitch, du + at, stride);
        transposeBlock(group, length, inputs, pitch, ddelta + at, stride);
      }
      const to = (<usize> block * <usize> (batch * tokens) + <usize> t) * <usize> n << 2;
      narrow(sumsB, dbs + to, length, n, row);
      narrow(sumsC, dcs + to, length, n, row);
    }
    narrow(da, das + ((<usize> (example * channels + e0)) * <usize> n << 2), width, n, row);
  }
}

/** The decays of a chunk's tokens, and what each keeps of the state before it. */
@inline function restore(decaying: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, b: usize, decays: usize, kept: usize, row: usize): void {
  let o: usize = 0;
  for (; o + 64 <= row; o += 64) {
    restoreStates(decaying, true, length, sizes, written, rates + o, h + o, b + o, decays + o, kept + o, row);
  }
  if (o < row) restoreStates(decaying, false, length, sizes, written, rates + o, h + o, b + o, decays + o, kept + o, row);
}

/**
 * 16 or 8 states of a channel, which stay in registers. No store comes before a token's last decay: so all
 * pairs of vectors share the constants of exp.
 */
@inline function restoreStates(decaying: bool, both: bool, length: i32, sizes: usize, written: usize, rates: usize, h: usize, b: usize, decays: usize, kept: usize, row: usize): void {
  let h0 = v128.load(h), h1 = v128.load(h, 16);
  let h2 = both ? v128.load(h, 32) : h0, h3 = both ? v128.load(h, 48) : h1;
  for (let t = 0; t < length; t++, sizes += 4, written += 4, b += row, decays += row, kept += row) {
    const step = v128.load_splat<f32>(sizes), own = v128.load_splat<f32>(written);
    const e0 = f32x4.mul(step, v128.load(rates)), e1 = f32x4.mul(step, v128.load(rates, 16));
    const e2 = both ? f32x4.mul(step, v128.load(rates, 32)) : e0, e3 = both ? f32x4.mul(step, v128.load(rates, 48)) : e1;
    const d0 = decayOf(decaying, e0), d1 = decayOf(decaying, e1);
    const d2 = both ? decayOf(decaying, e2) : d0, d3 = both ? decayOf(decaying, e3) : d1;
    const left0 = f32x4.mul(d0, h0), left1 = f32x4.mul(d1, h1);
    v128.store(decays, d0);
    v128.store(decays, d1, 16);
    v128.store(kept, left0);
    v128.store(kept, left1, 16);
    h0 = fma(own, v128.load(b), left0);
    h1 = fma(own, v128.load(b, 16), left1);
    if (both) {
      const left2 = f32x4.mul(d2, h2), left3 = f32x4.mul(d3, h3);
      v128.store(decays, d2, 32);
      v128.store(decays, d3, 48);
      v128.store(kept, left2, 32);
      v128.store(kept, left3, 48);
      h2 = fma(own, v128.load(b, 32), left2);
      h3 = fma(own, v128.load(b, 48), left3);
    }
  }
}

/**
 * One channel over one chunk, from its last token. The rows of c, db, dc, decays and what was kept follow
 * those of b `rows` bytes apart. Leaves the parts of each token's sums in `reads` and `decayed`.
 */
function goBack(length: i32, sizes: usize, written: usize, dys: usize, rates: usize, g: usize, da: usize, b: usize, rows: usize, row: usize, reads: usize, decayed: usize): void {
  memory.fill(reads, 0, <usize> length << 4);
  memory.fill(decayed, 0, <usize> length << 4);
  for (let o: usize = 0; o < row; o += 32) {
    pairBack(length, sizes, written, dys, rates + o, g + o, da + o, b + o, rows, row, reads, decayed);
  }
}

/** 8 states of a channel, whose gradients and those of their rates stay in registers. */
@inline function pairBack(length: i32, sizes: usize, written: usize, dys: usize, rates: usize, g: usize, da: usize, b: usize, rows: usize, row: usize, reads: usize, decayed: usize): void {
  let g0 = v128.load(g), g1 = v128.load(g, 16), da0 = v128.load(da), da1 = v128.load(da, 16);
  for (let t = length - 1; t >= 0; t--) {
    const at = <usize> t << 2, p = b + <usize> t * row;
    const c = p + rows, sumB = c + rows, sumC = sumB + rows, decay = sumC + rows, kept = decay + rows;
    const step = v128.load_splat<f32>(sizes + at), own = v128.load_splat<f32>(written + at);
    const out = v128.load_splat<f32>(dys + at);
    const b0 = v128.load(p), b1 = v128.load(p, 16), left0 = v128.load(kept), left1 = v128.load(kept, 16);
    const s0 = fma(v128.load(c), out, g0), s1 = fma(v128.load(c, 16), out, g1);
    const p0 = f32x4.mul(s0, left0), p1 = f32x4.mul(s1, left1);
    da0 = fma(p0, step, da0);
    da1 = fma(p1, step, da1);
    const db0 = fma(s0, own, v128.load(sumB)), db1 = fma(s1, own, v128.load(sumB, 16));
    v128.store(sumB, db0);
    v128.store(sumB, db1, 16);
    const h0 = fma(own, b0, left0), h1 = fma(own, b1, left1);
    const dc0 = fma(out, h0, v128.load(sumC)), dc1 = fma(out, h1, v128.load(sumC, 16));
    v128.store(sumC, dc0);
    v128.store(sumC, dc1, 16);
    g0 = f32x4.mul(s0, v128.load(decay));
    g1 = f32x4.mul(s1, v128.load(decay, 16));
    const read = reads + 4 * at, part = decayed + 4 * at;
    v128.store(read, fma(s1, b1, fma(s0, b0, v128.load(read))));
    v128.store(part, fma(p1, v128.load(rates, 16), fma(p0, v128.load(rates), v128.load(part))));
  }
  v128.store(g, g0);
  v128.store(g, g1, 16);
  v128.store(da, da0);
  v128.store(da, da1, 16);
}

/** du in place of the steps, and dΔ in place of the inputs. */
function finishChannel(pitch: usize, sizes: usize, inputs: usize, reads: usize, decayed: usize): void {
  for (let o: usize = 0; o < pitch; o += 16) {
    const sum = sumsOf(reads + 4 * o), size = v128.load(sizes + o), input = v128.load(inputs + o);
    v128.store(sizes + o, f32x4.mul(size, sum));
    v128.store(inputs + o, f32x4.add(f32x4.mul(input, sum), sumsOf(decayed + 4 * o)));
  }
}
