// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// h[t] = exp(Δ[t]·A)·h[t − 1] + Δ[t]·u[t]·B[t], y[t] = C[t]·h[t]. A task takes a block of channels of
// one example, a chunk of tokens after the other, and one channel's states as vectors. Rows of states
// are copied to scratch with zeros behind them up to whole vectors.
import { address, argument, scratch, share, take } from "../shared/pool";
import { SelectiveScan, SelectiveScanGradient } from "../generated/arguments";
import { exp, expDecay, fma, splat, sumOf } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";
import { PACKED_A } from "../generated/memory";

/** Copies rows of `n` numbers to rows of `padded`. */
function widen(from: usize, to: usize, rows: i32, n: i32, padded: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < padded; i += 4) {
      const at = <usize> i << 2;
      v128.store(to + at, tailLoad(from + at, min(4, n - i)));
    }
    from += <usize> n << 2;
    to += <usize> padded << 2;
  }
}

/** The other way. */
function narrow(from: usize, to: usize, rows: i32, n: i32, padded: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < n; i += 4) {
      const at = <usize> i << 2;
      tailStore(to + at, v128.load(from + at), min(4, n - i));
    }
    from += <usize> padded << 2;
    to += <usize> n << 2;
  }
}

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
  const padded = (n + 3) & ~3, row = <usize> padded << 2, chunks = (tokens + chunk - 1) / chunk;
  const bs = scratch + PACKED_A, cs = bs + <usize> chunk * row, h = cs + <usize> chunk * row;
  share(batch * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const example = task / blocks, block = task % blocks;
    const e0 = channels * block / blocks, width = channels * (block + 1) / blocks - e0;
    const rates = h + <usize> width * row;
    widen(a + (<usize> (e0 * n) << 2), rates, width, n, padded);
    memory.fill(h, 0, <usize> width * row);
    for (let k = 0; k < chunks; k++) {
      const t = example * tokens + k * chunk, length = min(chunk, tokens - k * chunk);
      widen(b + (<usize> t * <usize> n << 2), bs, length, n, padded);
      widen(c + (<usize> t * <usize> n << 2), cs, length, n, padded);
      const kept = (<usize> (example * chunks + k) * <usize> channels + <usize> e0) * <usize> n << 2;
      narrow(h, states + kept, width, n, padded);
      for (let e = 0; e < width; e++) {
        const o = <usize> e * row, at = (<usize> t * <usize> channels + <usize> (e0 + e)) << 2;
        scanChunk(u + at, delta + at, y + at, <usize> channels << 2, length, rates + o, h + o, bs, cs, row);
      }
    }
  }
}

/** Whether all rates are numbers up to 0: steps from 0 on then only decay. */
function decaysOnly(rates: usize, row: usize): bool {
  for (let o: usize = 0; o < row; o += 16) {
    if (!i32x4.all_true(f32x4.le(v128.load(rates + o), splat(0.0)))) return false;
  }
  return true;
}

/** One token: h = exp(Δ·A)·h + Δ·u·B; returns the parts of C·h. */
@inline function scanToken(decaying: bool, step: v128, written: v128, rates: usize, h: usize, b: usize, c: usize, row: usize): v128 {
  let sum = splat(0.0);
  for (let o: usize = 0; o < row; o += 16) {
    const exponent = f32x4.mul(step, v128.load(rates + o));
    const decay = decaying ? expDecay(exponent) : exp(exponent);
    const next = fma(decay, v128.load(h + o), f32x4.mul(written, v128.load(b + o)));
    v128.store(h + o, next);
    sum = fma(v128.load(c + o), next, sum);
  }
  return sum;
}

/** One channel over one chunk. */
function scanChunk(u: usize, delta: usize, y: usize, stride: usize, length: i32, rates: usize, h: usize, b: usize, c: usize, row: usize): void {
  const steady = decaysOnly(rates, row);
  for (let t = 0; t < length; t++) {
    const size = load<f32>(delta), step = splat(size), written = splat(size * load<f32>(u));
    if (steady && size >= 0) store<f32>(y, sumOf(scanToken(true, step, written, rates, h, b, c, row)));
    else store<f32>(y, sumOf(scanToken(false, step, written, rates, h, b, c, row)));
    u += stride;
    delta += stride;
    y += stride;
    b += row;
    c += row;
  }
}

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
  const padded = (n + 3) & ~3, row = <usize> padded << 2, chunks = (tokens + chunk - 1) / chunk;
  const rows = <usize> chunk * row, stride = <usize> channels << 2;
  const base = scratch + PACKED_A;
  share(batch * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const example = task / blocks, block = task % blocks;
    const e0 = channels * block / blocks, width = channels * (block + 1) / blocks - e0;
    const wide = <usize> width * row;
    // b, c, db, dc, decays and what is kept of the state before, a row a token; then a row a channel.
    const bs = base, cs = bs + rows, sumsB = cs + rows, sumsC = sumsB + rows;
    const decays = sumsC + rows, kept = decays + rows, h = kept + rows;
    const rates = h + row, g = rates + wide, da = g + wide;
    widen(a + (<usize> (e0 * n) << 2), rates, width, n, padded);
    memory.fill(g, 0, 2 * wide);
    for (let k = chunks - 1; k >= 0; k--) {
      const t = example * tokens + k * chunk, length = min(chunk, tokens - k * chunk);
      const states0 = states + ((<usize> (example * chunks + k) * <usize> channels + <usize> e0) * <usize> n << 2);
      widen(b + (<usize> t * <usize> n << 2), bs, length, n, padded);
      widen(c + (<usize> t * <usize> n << 2), cs, length, n, padded);
      memory.fill(sumsB, 0, 2 * rows);
      for (let e = 0; e < width; e++) {
        const o = <usize> e * row, at = (<usize> t * <usize> channels + <usize> (e0 + e)) << 2;
        widen(states0 + (<usize> (e * n) << 2), h, 1, n, padded);
        restore(u + at, delta + at, stride, length, rates + o, h, bs, decays, kept, row);
        const end = <usize> (length - 1), last = at + end * stride;
        goBack(u + last, delta + last, dy + last, du + last, ddelta + last, stride, length, rates + o, g + o, da + o, bs + end * row, rows, row);
      }
      const to = (<usize> block * <usize> (batch * tokens) + <usize> t) * <usize> n << 2;
      narrow(sumsB, dbs + to, length, n, padded);
      narrow(sumsC, dcs + to, length, n, padded);
    }
    narrow(da, das + ((<usize> (example * channels + e0)) * <usize> n << 2), width, n, padded);
  }
}

/** One token's decays, what it keeps of the state before it, and the state after it. */
@inline function restoreToken(decaying: bool, step: v128, written: v128, rates: usize, h: usize, b: usize, decays: usize, kept: usize, row: usize): void {
  for (let o: usize = 0; o < row; o += 16) {
    const exponent = f32x4.mul(step, v128.load(rates + o));
    const decay = decaying ? expDecay(exponent) : exp(exponent);
    const left = f32x4.mul(decay, v128.load(h + o));
    v128.store(decays + o, decay);
    v128.store(kept + o, left);
    v128.store(h + o, fma(written, v128.load(b + o), left));
  }
}

/** The decays of a chunk's tokens, and what each keeps of the state before it. */
function restore(u: usize, delta: usize, stride: usize, length: i32, rates: usize, h: usize, b: usize, decays: usize, kept: usize, row: usize): void {
  const steady = decaysOnly(rates, row);
  for (let t = 0; t < length; t++) {
    const size = load<f32>(delta), step = splat(size), written = splat(size * load<f32>(u));
    if (steady && size >= 0) restoreToken(true, step, written, rates, h, b, decays, kept, row);
    else restoreToken(false, step, written, rates, h, b, decays, kept, row);
    u += stride;
    delta += stride;
    b += row;
    decays += row;
    kept += row;
  }
}

/**
 * One channel over one chunk, from its last token. `b` is the last token's row; those of c, db, dc,
 * decays and what was kept follow it `rows` bytes apart.
 */
function goBack(u: usize, delta: usize, dy: usize, du: usize, ddelta: usize, stride: usize, length: i32, rates: usize, g: usize, da: usize, b: usize, rows: usize, row: usize): void {
  for (let t = 0; t < length; t++) {
    const c = b + rows, sumsB = c + rows, sumsC = sumsB + rows, decays = sumsC + rows, kept = decays + rows;
    const size = load<f32>(delta), input = load<f32>(u);
    const step = splat(size), written = splat(size * input), outGradient = splat(load<f32>(dy));
    let read = splat(0.0), decayed = splat(0.0);
    for (let o: usize = 0; o < row; o += 16) {
      const way = v128.load(b + o), left = v128.load(kept + o);
      const stateGradients = fma(v128.load(c + o), outGradient, v128.load(g + o));
      const product = f32x4.mul(stateGradients, left);
      read = fma(stateGradients, way, read);
      decayed = fma(product, v128.load(rates + o), decayed);
      v128.store(da + o, fma(product, step, v128.load(da + o)));
      v128.store(sumsB + o, fma(stateGradients, written, v128.load(sumsB + o)));
      v128.store(sumsC + o, fma(outGradient, fma(written, way, left), v128.load(sumsC + o)));
      v128.store(g + o, f32x4.mul(stateGradients, v128.load(decays + o)));
    }
    const sum = sumOf(read);
    store<f32>(du, size * sum);
    store<f32>(ddelta, input * sum + sumOf(decayed));
    u -= stride;
    delta -= stride;
    dy -= stride;
    du -= stride;
    ddelta -= stride;
    b -= row;
  }
}
