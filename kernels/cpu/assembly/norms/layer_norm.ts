// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take, words } from "../shared/pool";
import { LayerNorm, LayerNormGradient } from "../generated/arguments";
import { fma, inverseRoot, splat, storePair } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";
import { finish, rowsAtOnce } from "../activations/chains";
import { CHUNK, NEAR, sumOfPair } from "../shared/rows";

@inline function sumRow(x: usize, n: i32): f32 {
  const pairs = x + ((<usize> n << 2) & ~31), end = x + (<usize> n << 2);
  let s0 = splat(0.0), s1 = s0;
  for (; x < pairs; x += 32) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
  }
  let s = sumOfPair(s0, s1);
  for (; x < end; x += 4) s += load<f32>(x);
  return s;
}

@inline function spread(x: usize, n: i32, center: f32): f32 {
  const pairs = x + ((<usize> n << 2) & ~31), end = x + (<usize> n << 2), mean = splat(center);
  let s0 = splat(0.0), s1 = s0;
  for (; x < pairs; x += 32) {
    const x0 = f32x4.sub(v128.load(x), mean), x1 = f32x4.sub(v128.load(x, 16), mean);
    s0 = fma(x0, x0, s0);
    s1 = fma(x1, x1, s1);
  }
  let s = sumOfPair(s0, s1);
  for (; x < end; x += 4) s += (load<f32>(x) - center) * (load<f32>(x) - center);
  return s;
}

function normalize(x: usize, y: usize, n: i32, gamma: usize, beta: usize, center: f32, factor: f32): void {
  const mean = splat(center), rstd = splat(factor);
  let o: usize = 0;
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  for (; o < pairs; o += 32) {
    const x0 = f32x4.mul(f32x4.sub(v128.load(x + o), mean), rstd);
    const x1 = f32x4.mul(f32x4.sub(v128.load(x + o, 16), mean), rstd);
    const y0 = fma(x0, v128.load(gamma + o), v128.load(beta + o));
    const y1 = fma(x1, v128.load(gamma + o, 16), v128.load(beta + o, 16));
    storePair(y + o, y0, y1);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const x0 = f32x4.mul(f32x4.sub(tailLoad(x + o, left), mean), rstd);
    tailStore(y + o, fma(x0, tailLoad(gamma + o, left), tailLoad(beta + o, left)), left);
  }
}

/** y = γ·(x − mean)/σ + β, with the mean and 1/σ of each row. */
export function layerNorm(args: usize): void {
  const x = address(args, LayerNorm.x), gamma = address(args, LayerNorm.gamma);
  const beta = address(args, LayerNorm.beta), y = address(args, LayerNorm.y);
  const means = address(args, LayerNorm.means), rstds = address(args, LayerNorm.rstds);
  const rows = argument(args, LayerNorm.rows), n = argument(args, LayerNorm.columns);
  const epsilon = real(args, LayerNorm.epsilon);
  const group = max(1, CHUNK / n), some = max(1, NEAR / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      // Step by step for some rows, as a row's next step would wait for the sum before it.
      for (let r = first; r < last; r++) {
        store<f32>(means + (<usize> r << 2), sumRow(x + (<usize> r * <usize> n << 2), n) / <f32> n);
      }
      for (let r = first; r < last; r++) {
        const far = spread(x + (<usize> r * <usize> n << 2), n, load<f32>(means + (<usize> r << 2)));
        store<f32>(rstds + (<usize> r << 2), inverseRoot(far / <f32> n + epsilon));
      }
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2, at = <usize> r << 2;
        normalize(x + o, y + o, n, gamma, beta, load<f32>(means + at), load<f32>(rstds + at));
      }
      finish(words(args, LayerNorm.epilogue), first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

/** Each task takes a slice of rows and leaves dγ and dβ of its rows in sums[slice][2][columns]. */
export function layerNormGradient(args: usize): void {
  const x = address(args, LayerNormGradient.x), gamma = address(args, LayerNormGradient.gamma);
  const means = address(args, LayerNormGradient.means);
  const rstds = address(args, LayerNormGradient.rstds);
  const dy = address(args, LayerNormGradient.dy), dx = address(args, LayerNormGradient.dx);
  const sums = address(args, LayerNormGradient.sums);
  const rows = argument(args, LayerNormGradient.rows);
  const n = argument(args, LayerNormGradient.columns);
  const slices = argument(args, LayerNormGradient.slices), some = rowsAtOnce(n);
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r1 = <i32> (<i64> rows * (task + 1) / slices);
    const dgamma = sums + (<usize> task * <usize> n << 3), dbeta = dgamma + (<usize> n << 2);
    memory.fill(dgamma, 0, <usize> n << 3);
    for (let first = <i32> (<i64> rows * task / slices); first < r1; first += some) {
      const last = min(r1, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2;
        const mean = load<f32>(means + (<usize> r << 2)), rstd = load<f32>(rstds + (<usize> r << 2));
        gradientRow(x + o, gamma, dy + o, dx + o, dgamma, dbeta, n, mean, rstd);
      }
      finish(words(args, LayerNormGradient.epilogue), first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

/** Two looks at a row, which stays in the nearest cache: sums first, then dx, dγ and dβ. */
function gradientRow(x: usize, gamma: usize, dy: usize, dx: usize, dgamma: usize, dbeta: usize, n: i32, center: f32, factor: f32): void {
  const mean = splat(center), rstd = splat(factor);
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let first0 = splat(0.0), first1 = first0, second0 = first0, second1 = first0;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const g0 = f32x4.mul(v128.load(dy + o), v128.load(gamma + o));
    const g1 = f32x4.mul(v128.load(dy + o, 16), v128.load(gamma + o, 16));
    first0 = f32x4.add(first0, g0);
    first1 = f32x4.add(first1, g1);
    second0 = fma(g0, f32x4.mul(f32x4.sub(v128.load(x + o), mean), rstd), second0);
    second1 = fma(g1, f32x4.mul(f32x4.sub(v128.load(x + o, 16), mean), rstd), second1);
  }
  let first = sumOfPair(first0, first1), second = sumOfPair(second0, second1, 1);
  for (; o < end; o += 4) {
    const g = load<f32>(dy + o) * load<f32>(gamma + o);
    first += g;
    second += g * (load<f32>(x + o) - center) * factor;
  }
  const a = splat(first / <f32> n), b = splat(second / <f32> n);
  for (o = 0; o < pairs; o += 32) {
    const d0 = v128.load(dy + o), d1 = v128.load(dy + o, 16);
    const x0 = f32x4.mul(f32x4.sub(v128.load(x + o), mean), rstd);
    const x1 = f32x4.mul(f32x4.sub(v128.load(x + o, 16), mean), rstd);
    const g0 = f32x4.sub(f32x4.sub(f32x4.mul(d0, v128.load(gamma + o)), a), f32x4.mul(x0, b));
    const g1 = f32x4.sub(f32x4.sub(f32x4.mul(d1, v128.load(gamma + o, 16)), a), f32x4.mul(x1, b));
    const y0 = f32x4.mul(g0, rstd), y1 = f32x4.mul(g1, rstd);
    const e0 = fma(d0, x0, v128.load(dgamma + o)), e1 = fma(d1, x1, v128.load(dgamma + o, 16));
    const f0 = f32x4.add(d0, v128.load(dbeta + o)), f1 = f32x4.add(d1, v128.load(dbeta + o, 16));
    storePair(dx + o, y0, y1);
    storePair(dgamma + o, e0, e1);
    storePair(dbeta + o, f0, f1);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const d = tailLoad(dy + o, left), normal = f32x4.mul(f32x4.sub(tailLoad(x + o, left), mean), rstd);
    const g = f32x4.sub(f32x4.sub(f32x4.mul(d, tailLoad(gamma + o, left)), a), f32x4.mul(normal, b));
    tailStore(dx + o, f32x4.mul(g, rstd), left);
    tailStore(dgamma + o, fma(d, normal, tailLoad(dgamma + o, left)), left);
    tailStore(dbeta + o, f32x4.add(d, tailLoad(dbeta + o, left)), left);
  }
}
