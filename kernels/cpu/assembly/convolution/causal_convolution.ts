// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, scratch, share, take, words } from "../shared/pool";
import { CausalConvolution, CausalConvolutionFilters } from "../generated/arguments";
import { fma, splat, storePair } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";
import { PACKED_B } from "../generated/memory";
import { finish, rowsAtOnce } from "../activations/chains";

/** Rows of a task. */
const ROWS = 64;

/** Filters [E, K] as [K, E], so that neighboring channels are neighbors. */
function turnFilters(filters: usize, to: usize, channels: i32, taps: i32): void {
  for (let e = 0; e < channels; e++) {
    for (let k = 0; k < taps; k++, filters += 4) {
      store<f32>(to + (<usize> (k * channels + e) << 2), load<f32>(filters));
    }
  }
}

/** y[t] = Σ_j w[K − 1 − j]·x[t − j], or x[t + j] in reverse. */
export function causalConvolution(args: usize): void {
  const x = address(args, CausalConvolution.x), filters = address(args, CausalConvolution.filters);
  const y = address(args, CausalConvolution.y);
  const rows = argument(args, CausalConvolution.rows);
  const tokens = argument(args, CausalConvolution.tokens);
  const channels = argument(args, CausalConvolution.channels);
  const taps = argument(args, CausalConvolution.taps);
  const reverse = argument(args, CausalConvolution.reverse) != 0;
  const w = scratch + PACKED_B, bytes = <usize> channels << 2;
  const step = reverse ? <isize> bytes : -<isize> bytes, some = rowsAtOnce(channels);
  share((rows + ROWS - 1) / ROWS);
  let turned = false;
  for (let task = take(); task >= 0; task = take()) {
    if (!turned) turnFilters(filters, w, channels, taps);
    turned = true;
    const end = min(rows, (task + 1) * ROWS);
    for (let first = task * ROWS; first < end; first += some) {
      const last = min(end, first + some);
      for (let row = first; row < last; row++) {
        const t = row % tokens;
        const lags = min(taps, reverse ? tokens - t : t + 1);
        filterRow(x + <usize> row * bytes, step, w + <usize> (taps - 1) * bytes, lags, y + <usize> row * bytes, channels);
      }
      finish(words(args, CausalConvolution.epilogue), first * channels, 0, last - first, channels, bytes);
    }
  }
}

/** One token's channels, from `lags` tokens `step` apart and as many taps, the last first. */
function filterRow(x: usize, step: isize, w: usize, lags: i32, y: usize, channels: i32): void {
  const bytes = <usize> channels << 2;
  let o = lags == 4 ? filterFour(x, step, w, y, bytes) : 0;
  for (; o + 32 <= bytes; o += 32) {
    let s0 = splat(0.0), s1 = s0;
    let p = x + o, q = w + o;
    for (let lag = 0; lag < lags; lag++, p += <usize> step, q -= bytes) {
      s0 = fma(v128.load(p), v128.load(q), s0);
      s1 = fma(v128.load(p, 16), v128.load(q, 16), s1);
    }
    storePair(y + o, s0, s1);
  }
  for (; o < bytes; o += 16) {
    const left = min(4, <i32> ((bytes - o) >> 2));
    let s = splat(0.0);
    let p = x + o, q = w + o;
    for (let lag = 0; lag < lags; lag++, p += <usize> step, q -= bytes) {
      s = fma(tailLoad(p, left), tailLoad(q, left), s);
    }
    tailStore(y + o, s, left);
  }
}

/** The same for four tokens, state spaces' usual number, 16 channels at once; how far it came. */
@inline function filterFour(x: usize, step: isize, w: usize, y: usize, bytes: usize): usize {
  const x1 = x + <usize> step, x2 = x1 + <usize> step, x3 = x2 + <usize> step;
  const w1 = w - bytes, w2 = w1 - bytes, w3 = w2 - bytes;
  let o: usize = 0;
  for (; o + 64 <= bytes; o += 64) {
    let p = x + o, q = w + o;
    let s0 = fma(v128.load(p), v128.load(q), splat(0.0)), s1 = fma(v128.load(p, 16), v128.load(q, 16), splat(0.0));
    let s2 = fma(v128.load(p, 32), v128.load(q, 32), splat(0.0)), s3 = fma(v128.load(p, 48), v128.load(q, 48), splat(0.0));
    p = x1 + o, q = w1 + o;
    s0 = fma(v128.load(p), v128.load(q), s0), s1 = fma(v128.load(p, 16), v128.load(q, 16), s1);
    s2 = fma(v128.load(p, 32), v128.load(q, 32), s2), s3 = fma(v128.load(p, 48), v128.load(q, 48), s3);
    p = x2 + o, q = w2 + o;
    s0 = fma(v128.load(p), v128.load(q), s0), s1 = fma(v128.load(p, 16), v128.load(q, 16), s1);
    s2 = fma(v128.load(p, 32), v128.load(q, 32), s2), s3 = fma(v128.load(p, 48), v128.load(q, 48), s3);
    p = x3 + o, q = w3 + o;
    s0 = fma(v128.load(p), v128.load(q), s0), s1 = fma(v128.load(p, 16), v128.load(q, 16), s1);
    s2 = fma(v128.load(p, 32), v128.load(q, 32), s2), s3 = fma(v128.load(p, 48), v128.load(q, 48), s3);
    storePair(y + o, s0, s1);
    storePair(y + o + 32, s2, s3);
  }
  return o;
}

/** sums[slice][E][K] of the filters' gradient, a task a slice of rows. */
export function causalConvolutionFilters(args: usize): void {
  const x = address(args, CausalConvolutionFilters.x);
  const dy = address(args, CausalConvolutionFilters.dy);
  const sums = address(args, CausalConvolutionFilters.sums);
  const rows = argument(args, CausalConvolutionFilters.rows);
  const tokens = argument(args, CausalConvolutionFilters.tokens);
  const channels = argument(args, CausalConvolutionFilters.channels);
  const taps = argument(args, CausalConvolutionFilters.taps);
  const slices = argument(args, CausalConvolutionFilters.slices);
  const w = scratch + PACKED_B, bytes = <usize> channels << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    memory.fill(w, 0, <usize> taps * bytes);
    const r1 = <i32> (<i64> rows * (task + 1) / slices);
    for (let row = <i32> (<i64> rows * task / slices); row < r1; row++) {
      const lags = min(taps, row % tokens + 1);
      for (let lag = 0; lag < lags; lag++) {
        const from = x + <usize> (row - lag) * bytes;
        addProducts(from, dy + <usize> row * bytes, w + <usize> (taps - 1 - lag) * bytes, channels);
      }
    }
    const to = sums + <usize> task * <usize> taps * bytes;
    for (let k = 0; k < taps; k++) {
      for (let e = 0; e < channels; e++) {
        store<f32>(to + (<usize> (e * taps + k) << 2), load<f32>(w + (<usize> (k * channels + e) << 2)));
      }
    }
  }
}

/** to += a·b. */
function addProducts(a: usize, b: usize, to: usize, n: i32): void {
  const bytes = <usize> n << 2;
  let o: usize = 0;
  for (; o + 32 <= bytes; o += 32) {
    const s0 = fma(v128.load(a + o), v128.load(b + o), v128.load(to + o));
    const s1 = fma(v128.load(a + o, 16), v128.load(b + o, 16), v128.load(to + o, 16));
    storePair(to + o, s0, s1);
  }
  for (; o < bytes; o += 16) {
    const left = min(4, <i32> ((bytes - o) >> 2));
    tailStore(to + o, fma(tailLoad(a + o, left), tailLoad(b + o, left), tailLoad(to + o, left)), left);
  }
}
