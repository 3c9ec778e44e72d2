// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "../shared/pool";
import { Softmax, SoftmaxGradient } from "../generated/arguments";
import { CHUNK, dot, exponentials, largest, RUN, scaleRow } from "../shared/rows";
import { splat } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** Like `exponentials`, for a row of any length. */
function longExponentials(x: usize, y: usize, n: i32, shift: f32): f32 {
  let total: f64 = 0;
  for (const step = <usize> RUN << 2; n > 0; n -= RUN, x += step, y += step) {
    total += <f64> exponentials(x, y, min(n, RUN), 1, shift);
  }
  return <f32> total;
}

/** Σ a·b of rows of any length. */
function longDot(a: usize, b: usize, n: i32): f32 {
  let total: f64 = 0;
  for (const step = <usize> RUN << 2; n > 0; n -= RUN, a += step, b += step) total += <f64> dot(a, b, min(n, RUN));
  return <f32> total;
}

/** y = softmax(x) of each row. */
export function softmax(args: usize): void {
  const x = address(args, Softmax.x), y = address(args, Softmax.y);
  const rows = argument(args, Softmax.rows), n = argument(args, Softmax.columns);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const o = <usize> r * <usize> n << 2;
      const sum = longExponentials(x + o, y + o, n, largest(x + o, n));
      scaleRow(y + o, y + o, n, 1 / sum);
    }
  }
}

/** dx = y·(dy − Σ y·dy). */
export function softmaxGradient(args: usize): void {
  const y = address(args, SoftmaxGradient.y), dy = address(args, SoftmaxGradient.dy);
  const dx = address(args, SoftmaxGradient.dx);
  const rows = argument(args, SoftmaxGradient.rows), n = argument(args, SoftmaxGradient.columns);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const o = <usize> r * <usize> n << 2;
      const mean = splat(longDot(y + o, dy + o, n));
      for (let c = 0; c < n; c += 4) {
        const left = min(4, n - c), at = o + (<usize> c << 2);
        const difference = f32x4.sub(tailLoad(dy + at, left), mean);
        tailStore(dx + at, f32x4.mul(tailLoad(y + at, left), difference), left);
      }
    }
  }
}
