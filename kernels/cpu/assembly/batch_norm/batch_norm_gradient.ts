// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, scratch, share, take, words } from "../shared/pool";
import { BatchNormGradient, BatchNormParameters } from "../generated/arguments";
import { PACKED_A } from "../generated/memory";
import { finish } from "../activations/chains";
import { CHUNK } from "../shared/rows";
import { addProducts, COLUMNS } from "../shared/columns";
import { fma, storePair } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** Numbers of rows that are finished together: few, so that memory brings the next ones meanwhile. */
const NEXT = 256;

/** Each task takes a slice of rows and leaves dγ and dβ of its rows in sums[slice][2][columns]. */
export function batchNormParameters(args: usize): void {
  const x = address(args, BatchNormParameters.x), means = address(args, BatchNormParameters.means);
  const rstds = address(args, BatchNormParameters.rstds);
  const dy = address(args, BatchNormParameters.dy), sums = address(args, BatchNormParameters.sums);
  const rows = argument(args, BatchNormParameters.rows);
  const n = argument(args, BatchNormParameters.columns);
  const slices = argument(args, BatchNormParameters.slices), stride = <usize> n << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), count = <i32> (<i64> rows * (task + 1) / slices) - r0;
    const dgamma = sums + <usize> task * 2 * stride, dbeta = dgamma + stride, from = <usize> r0 * stride;
    memory.fill(dgamma, 0, 2 * stride);
    for (let c = 0; c < n; c += COLUMNS) {
      const o = <usize> c << 2;
      addProducts(x + from + o, dy + from + o, stride, count, min(COLUMNS, n - c), means + o, dgamma + o, dbeta + o);
    }
    for (let o: usize = 0; o < stride; o += 16) {
      const left = min(4, <i32> ((stride - o) >> 2));
      tailStore(dgamma + o, f32x4.mul(tailLoad(dgamma + o, left), tailLoad(rstds + o, left)), left);
    }
  }
}

/** dx = γ/σ·(dy − dβ/R − n·dγ/R) with n = (x − mean)/σ. */
export function batchNormGradient(args: usize): void {
  const x = address(args, BatchNormGradient.x), gamma = address(args, BatchNormGradient.gamma);
  const means = address(args, BatchNormGradient.means);
  const rstds = address(args, BatchNormGradient.rstds), dy = address(args, BatchNormGradient.dy);
  const dgamma = address(args, BatchNormGradient.dgamma);
  const dbeta = address(args, BatchNormGradient.dbeta), dx = address(args, BatchNormGradient.dx);
  const rows = argument(args, BatchNormGradient.rows);
  const n = argument(args, BatchNormGradient.columns);
  const group = max(1, CHUNK / n), some = max(1, NEXT / n), stride = <usize> n << 2;
  const factors = scratch + PACKED_A;
  gradientFactors(gamma, rstds, dgamma, dbeta, factors, n, <f32> 1 / <f32> rows);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * stride;
        gradientRow(x + o, means, dy + o, factors, dx + o, n);
      }
      finish(words(args, BatchNormGradient.epilogue), first * n, 0, last - first, n, stride);
    }
  }
}

/** dx = a·dy − b·(x − mean) − c with factors of the column: [3][columns], a row in whole fours. */
function gradientFactors(gamma: usize, rstds: usize, dgamma: usize, dbeta: usize, factors: usize, n: i32, each: f32): void {
  const stride = <usize> ((n + 3) & ~3) << 2;
  for (let i = 0; i < n; i++) {
    const o = <usize> i << 2, rstd = load<f32>(rstds + o), a = load<f32>(gamma + o) * rstd;
    store<f32>(factors + o, a);
    store<f32>(factors + stride + o, a * each * rstd * load<f32>(dgamma + o));
    store<f32>(factors + 2 * stride + o, a * each * load<f32>(dbeta + o));
  }
}

function gradientRow(x: usize, means: usize, dy: usize, factors: usize, dx: usize, n: i32): void {
  const stride = <usize> ((n + 3) & ~3) << 2, second = factors + stride, third = second + stride;
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const x0 = f32x4.sub(v128.load(x + o), v128.load(means + o));
    const x1 = f32x4.sub(v128.load(x + o, 16), v128.load(means + o, 16));
    const b0 = f32x4.mul(v128.load(second + o), x0), b1 = f32x4.mul(v128.load(second + o, 16), x1);
    const c0 = f32x4.add(b0, v128.load(third + o)), c1 = f32x4.add(b1, v128.load(third + o, 16));
    const a0 = f32x4.mul(v128.load(factors + o), v128.load(dy + o));
    const a1 = f32x4.mul(v128.load(factors + o, 16), v128.load(dy + o, 16));
    const y0 = f32x4.sub(a0, c0), y1 = f32x4.sub(a1, c1);
    storePair(dx + o, y0, y1);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const x0 = f32x4.sub(tailLoad(x + o, left), tailLoad(means + o, left));
    const c0 = fma(tailLoad(second + o, left), x0, tailLoad(third + o, left));
    const a0 = f32x4.mul(tailLoad(factors + o, left), tailLoad(dy + o, left));
    tailStore(dx + o, f32x4.sub(a0, c0), left);
  }
}
