// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, scratch, share, take } from "../shared/pool";
import { AttentionGradient } from "../generated/arguments";
import { BLOCKS, PACKED_A, PACKED_B } from "../generated/memory";
import { packB, transposeBlock } from "../shared/pack";
import { multiplyBlock } from "../shared/block";
import { allFinite } from "../shared/finite";
import { touchHead } from "../shared/touch";
import { dot } from "../shared/rows";
import { storeExpNegative32 } from "../shared/exponential";
import { expNegative, fma, splat, storePair } from "../shared/vector";
import { anyCoarse, inversesOfPowers, normalizedPowers } from "./large_scores";
import { addSeen, sumSeen } from "./unseen";

/**
 * A task is one head of one example. Everything is computed transposed, a block of keys against all
 * queries: Pᵀ = exp(scale·KQᵀ − logSumExp), dV = Pᵀ·dO, dSᵀ = scale·Pᵀ⊙(V·dOᵀ − δ), dK = dSᵀ·Q with δ
 * = Σ dO⊙O for each query, so that only dQ = dS·K needs a transposition.
 */
export function attentionGradient(args: usize): void {
  const qkv = address(args, AttentionGradient.qkv), out = address(args, AttentionGradient.out);
  const logs = address(args, AttentionGradient.logSumExp);
  const dout = address(args, AttentionGradient.dout), dqkv = address(args, AttentionGradient.dqkv);
  const batch = argument(args, AttentionGradient.batch);
  const n = argument(args, AttentionGradient.tokens);
  const heads = argument(args, AttentionGradient.heads), k = argument(args, AttentionGradient.head);
  const causal = argument(args, AttentionGradient.causal) != 0;
  const blockRows = argument(args, AttentionGradient.blockRows);
  const width = <usize> heads * <usize> k << 2, stride = width * 3;
  let touched = -1;
  share(batch * heads);
  for (let task = take(); task >= 0; task = take()) {
    const h = task % heads, b = task / heads;
    const first = touched != b, tokens = <usize> b * <usize> n, piece = <usize> k << 2;
    touched = b;
    const o = tokens * width + <usize> h * piece, q = tokens * stride + <usize> h * piece;
    touchHead(first, qkv + tokens * stride, n, stride, 3, h, piece);
    touchHead(first, dqkv + tokens * stride, n, stride, 3, h, piece);
    touchHead(first, out + tokens * width, n, width, 1, h, piece);
    touchHead(first, dout + tokens * width, n, width, 1, h, piece);
    head(n, k, causal, real(args, AttentionGradient.scale), blockRows, width, qkv + q, dqkv + q, out + o, dout + o,
      logs + (<usize> task * <usize> n << 2));
  }
}

function head(n: i32, k: i32, causal: bool, scale: f32, blockRows: i32, width: usize, q: usize, dq: usize, out: usize, dout: usize, logs: usize): void {
  const stride = width * 3, byTokens = ((<usize> n + 15) & ~15) * (<usize> k << 2);
  const byHead = (<usize> k + 15 & ~15) * (<usize> n << 2);
  const queriesT = scratch + PACKED_B, doutsT = queriesT + byTokens;
  const queries = doutsT + byTokens, douts = queries + byHead, keys = douts + byHead;
  packB(k, n, q, stride, true, queriesT);
  packB(k, n, dout, width, true, doutsT);
  packB(n, k, q, stride, false, queries);
  packB(n, k, dout, width, false, douts);
  const delta = scratch + BLOCKS;
  for (let i = 0; i < n; i++) {
    store<f32>(delta + (<usize> i << 2), dot(out + <usize> i * width, dout + <usize> i * width, k));
  }
  const pitch = (<usize> ((n + 15) & ~15) << 2) + 64;
  const p = delta + pitch, ds = p + <usize> blockRows * pitch;
  // There is room for one row more where blocks have one less.
  const coarse = anyCoarse(n, logs), step = coarse && blockRows > 1 ? blockRows - 1 : blockRows;
  const inverses = coarse ? ds + <usize> step * pitch : 0;
  if (coarse) inversesOfPowers(n, k, causal, scale, step, q + width, stride, queriesT, logs, p, pitch, inverses);
  for (let j = 0; j < n; j += step) {
    const rows = min(step, n - j), i0 = causal ? j & ~15 : 0, m = n - i0;
    const kj = q + width + <usize> j * stride, vj = kj + width;
    const panels = <usize> (i0 >> 4) * (<usize> k << 6), skip = <usize> i0 << 6;
    multiplyBlock(rows, m, k, kj, stride, queriesT + panels, <usize> k << 6, p, pitch, false);
    multiplyBlock(rows, m, k, vj, stride, doutsT + panels, <usize> k << 6, ds, pitch, false);
    // The last query sees all keys: its score tells of each whether it is finite.
    let finite = true;
    for (let r = 0; r < rows; r++) {
      const first = causal ? j + r - i0 : 0, pr = p + <usize> r * pitch, logsOf = logs + (<usize> i0 << 2);
      finite = finite && isFinite(load<f32>(pr + (<usize> (m - 1) << 2)));
      if (coarse) normalizedPowers(m, pr, logsOf, inverses + (<usize> i0 << 2), scale);
      else probabilitiesOf(m, pr, logsOf, scale);
      scoreGradients(m, first, pr, ds + <usize> r * pitch, delta + (<usize> i0 << 2), scale);
    }
    const dkj = dq + width + <usize> j * stride;
    multiplyBlock(rows, k, m, p, pitch, douts + skip, <usize> n << 6, dkj + width, stride, false);
    multiplyBlock(rows, k, m, ds, pitch, queries + skip, <usize> n << 6, dkj, stride, false);
    if (causal) {
      sumSeenRows(rows, k, j - i0, m, p, pitch, dout + <usize> j * width, width, dkj + width, stride);
      sumSeenRows(rows, k, j - i0, m, ds, pitch, q + <usize> j * stride, stride, dkj, stride);
    }
    const back = (<usize> rows << 2) + 64;
    transposeBlock(rows, m, ds, pitch, scratch + PACKED_A, back);
    packB(rows, k, kj, stride, false, keys);
    // Queries that don't see all of these keys, if one isn't finite.
    const few = causal && !finite ? j + rows - 1 - i0 : 0;
    for (let t = 0; t < few; t++) {
      addSeen(k, i0 + t + 1 - j, scratch + PACKED_A + <usize> t * back, kj, stride, dq + <usize> (i0 + t) * stride, j > 0);
    }
    multiplyBlock(m - few, k, rows, scratch + PACKED_A + <usize> few * back, back, keys, <usize> rows << 6, dq + <usize> (i0 + few) * stride, stride, j > 0);
  }
}

/** Sums of keys' rows over their queries anew, where one isn't finite; the first key's query is `first`, the next's the one after it. */
function sumSeenRows(rows: i32, k: i32, first: i32, m: i32, a: usize, pitch: usize, b: usize, stride: usize, c: usize, ldc: usize): void {
  if (allFinite(c, k)) return;
  a += <usize> first << 2;
  for (let r = 0; r < rows; r++, a += pitch + 4, b += stride, c += ldc) sumSeen(k, m - first - r, a, b, stride, c);
}

/** p of one key from scores to probabilities, for m queries. */
function probabilitiesOf(m: i32, p: usize, logs: usize, factor: f32): void {
  const scale = splat(factor);
  const pairs = (<usize> m << 2) & ~31, end = <usize> m << 2;
  let o: usize = 0;
  for (const most = end & ~127; o < most; o += 128) probabilities(p + o, logs + o, scale);
  for (; o < pairs; o += 32) {
    const p0 = expNegative(fma(v128.load(p + o), scale, f32x4.neg(v128.load(logs + o))));
    const p1 = expNegative(fma(v128.load(p + o, 16), scale, f32x4.neg(v128.load(logs + o, 16))));
    storePair(p + o, p0, p1);
  }
  for (; o < end; o += 4) {
    const x = expNegative(splat(load<f32>(p + o) * factor - load<f32>(logs + o)));
    store<f32>(p + o, f32x4.extract_lane(x, 0));
  }
}

/** ds of one key from dO·V to dS, for m queries; p and ds become 0 before `first`. */
function scoreGradients(m: i32, first: i32, p: usize, ds: usize, delta: usize, factor: f32): void {
  const scale = splat(factor);
  const pairs = (<usize> m << 2) & ~31, end = <usize> m << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const d0 = f32x4.mul(f32x4.mul(v128.load(p + o), scale), f32x4.sub(v128.load(ds + o), v128.load(delta + o)));
    const d1 = f32x4.mul(f32x4.mul(v128.load(p + o, 16), scale), f32x4.sub(v128.load(ds + o, 16), v128.load(delta + o, 16)));
    storePair(ds + o, d0, d1);
  }
  for (; o < end; o += 4) {
    store<f32>(ds + o, factor * load<f32>(p + o) * (load<f32>(ds + o) - load<f32>(delta + o)));
  }
  if (first > 0) {
    memory.fill(p, 0, <usize> first << 2);
    memory.fill(ds, 0, <usize> first << 2);
  }
}

/** p = exp(scale·p − logs) of 32 numbers. */
@inline function probabilities(p: usize, logs: usize, scale: v128): void {
  const x0 = fma(v128.load(p), scale, f32x4.neg(v128.load(logs))), x1 = fma(v128.load(p, 16), scale, f32x4.neg(v128.load(logs, 16)));
  const x2 = fma(v128.load(p, 32), scale, f32x4.neg(v128.load(logs, 32))), x3 = fma(v128.load(p, 48), scale, f32x4.neg(v128.load(logs, 48)));
  const x4 = fma(v128.load(p, 64), scale, f32x4.neg(v128.load(logs, 64))), x5 = fma(v128.load(p, 80), scale, f32x4.neg(v128.load(logs, 80)));
  const x6 = fma(v128.load(p, 96), scale, f32x4.neg(v128.load(logs, 96))), x7 = fma(v128.load(p, 112), scale, f32x4.neg(v128.load(logs, 112)));
  storeExpNegative32(p, x0, x1, x2, x3, x4, x5, x6, x7);
}
