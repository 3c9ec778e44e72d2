// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take, words } from "../shared/pool";
import { RmsNorm, RmsNormGradient } from "../generated/arguments";
import { fma, inverseRoot, splat, storePair, sumOf } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";
import { finish, rowsAtOnce } from "../activations/chains";
import { CHUNK, dot, NEAR } from "../shared/rows";

/** y = γ·x/σ, with 1/σ of each row. */
export function rmsNorm(args: usize): void {
  const x = address(args, RmsNorm.x), gamma = address(args, RmsNorm.gamma);
  const y = address(args, RmsNorm.y), rstds = address(args, RmsNorm.rstds);
  const rows = argument(args, RmsNorm.rows), n = argument(args, RmsNorm.columns);
  const epsilon = real(args, RmsNorm.epsilon);
  const group = max(1, CHUNK / n), some = max(1, NEAR / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      // Step by step for some rows, as a row's next step would wait for the sum before it.
      for (let r = first; r < last; r++) {
        const from = x + (<usize> r * <usize> n << 2);
        store<f32>(rstds + (<usize> r << 2), inverseRoot(dot(from, from, n) / <f32> n + epsilon));
      }
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2;
        scaleBy(x + o, gamma, y + o, n, load<f32>(rstds + (<usize> r << 2)));
      }
      finish(words(args, RmsNorm.epilogue), first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

/** y = x·gamma·factor. */
function scaleBy(x: usize, gamma: usize, y: usize, n: i32, factor: f32): void {
  const f = splat(factor), bytes = <usize> n << 2;
  let o: usize = 0;
  for (; o + 32 <= bytes; o += 32) {
    const y0 = f32x4.mul(f32x4.mul(v128.load(x + o), f), v128.load(gamma + o));
    const y1 = f32x4.mul(f32x4.mul(v128.load(x + o, 16), f), v128.load(gamma + o, 16));
    storePair(y + o, y0, y1);
  }
  for (; o < bytes; o += 16) {
    const left = min(4, <i32> ((bytes - o) >> 2));
    tailStore(y + o, f32x4.mul(f32x4.mul(tailLoad(x + o, left), f), tailLoad(gamma + o, left)), left);
  }
}

/** Each task takes a slice of rows and leaves dγ of its rows in sums[slice][columns]. */
export function rmsNormGradient(args: usize): void {
  const x = address(args, RmsNormGradient.x), gamma = address(args, RmsNormGradient.gamma);
  const rstds = address(args, RmsNormGradient.rstds), dy = address(args, RmsNormGradient.dy);
  const dx = address(args, RmsNormGradient.dx), sums = address(args, RmsNormGradient.sums);
  const rows = argument(args, RmsNormGradient.rows), n = argument(args, RmsNormGradient.columns);
  const slices = argument(args, RmsNormGradient.slices), some = rowsAtOnce(n);
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const dgamma = sums + (<usize> task * <usize> n << 2);
    memory.fill(dgamma, 0, <usize> n << 2);
    const r1 = <i32> (<i64> rows * (task + 1) / slices);
    for (let first = <i32> (<i64> rows * task / slices); first < r1; first += some) {
      const last = min(r1, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2;
        gradientRow(x + o, gamma, dy + o, dx + o, dgamma, n, load<f32>(rstds + (<usize> r << 2)));
      }
      finish(words(args, RmsNormGradient.epilogue), first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

/** dx = 1/σ·(γ·dy − x/σ·mean(γ·dy·x/σ)), dγ += dy·x/σ. */
function gradientRow(x: usize, gamma: usize, dy: usize, dx: usize, dgamma: usize, n: i32, factor: f32): void {
  const rstd = splat(factor), bytes = <usize> n << 2, fours = bytes & ~15;
  let s = splat(0.0);
  let o: usize = 0;
  for (; o < fours; o += 16) {
    s = fma(f32x4.mul(v128.load(gamma + o), v128.load(dy + o)), v128.load(x + o), s);
  }
  let sum = sumOf(s);
  for (; o < bytes; o += 4) sum += load<f32>(gamma + o) * load<f32>(dy + o) * load<f32>(x + o);
  const mean = splat(sum * factor / <f32> n);
  for (o = 0; o < fours; o += 16) {
    const d = v128.load(dy + o), normal = f32x4.mul(v128.load(x + o), rstd);
    const g = f32x4.sub(f32x4.mul(d, v128.load(gamma + o)), f32x4.mul(normal, mean));
    v128.store(dgamma + o, fma(d, normal, v128.load(dgamma + o)));
    v128.store(dx + o, f32x4.mul(g, rstd));
  }
  if (o < bytes) {
    const left = <i32> ((bytes - o) >> 2);
    const d = tailLoad(dy + o, left), normal = f32x4.mul(tailLoad(x + o, left), rstd);
    const g = f32x4.sub(f32x4.mul(d, tailLoad(gamma + o, left)), f32x4.mul(normal, mean));
    tailStore(dgamma + o, fma(d, normal, tailLoad(dgamma + o, left)), left);
    tailStore(dx + o, f32x4.mul(g, rstd), left);
  }
}
