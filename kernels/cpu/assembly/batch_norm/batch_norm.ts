// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take, words } from "../shared/pool";
import { BatchNorm } from "../generated/arguments";
import { finish, rowsAtOnce } from "../activations/chains";
import { CHUNK } from "../shared/rows";
import { fma, storePair } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** y = γ·(x − mean)/σ + β. */
export function batchNorm(args: usize): void {
  const x = address(args, BatchNorm.x), gamma = address(args, BatchNorm.gamma);
  const beta = address(args, BatchNorm.beta), means = address(args, BatchNorm.means);
  const rstds = address(args, BatchNorm.rstds);
  const y = address(args, BatchNorm.y), rows = argument(args, BatchNorm.rows);
  const n = argument(args, BatchNorm.columns);
  const group = max(1, CHUNK / n), some = rowsAtOnce(n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let first = task * group; first < end; first += some) {
      const last = min(end, first + some);
      for (let r = first; r < last; r++) {
        const o = <usize> r * <usize> n << 2;
        normalizeRow(x + o, gamma, beta, means, rstds, y + o, n);
      }
      finish(words(args, BatchNorm.epilogue), first * n, 0, last - first, n, <usize> n << 2);
    }
  }
}

function normalizeRow(x: usize, gamma: usize, beta: usize, means: usize, rstds: usize, y: usize, n: i32): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const a0 = f32x4.mul(v128.load(gamma + o), v128.load(rstds + o));
    const a1 = f32x4.mul(v128.load(gamma + o, 16), v128.load(rstds + o, 16));
    const d0 = f32x4.sub(v128.load(x + o), v128.load(means + o));
    const d1 = f32x4.sub(v128.load(x + o, 16), v128.load(means + o, 16));
    const y0 = fma(d0, a0, v128.load(beta + o)), y1 = fma(d1, a1, v128.load(beta + o, 16));
    storePair(y + o, y0, y1);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    const a = f32x4.mul(tailLoad(gamma + o, left), tailLoad(rstds + o, left));
    const d = f32x4.sub(tailLoad(x + o, left), tailLoad(means + o, left));
    tailStore(y + o, fma(d, a, tailLoad(beta + o, left)), left);
  }
}
