// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, scratch, share, take } from "../shared/pool";
import { Attention } from "../generated/arguments";
import { BLOCKS, PACKED_B } from "../generated/memory";
import { packB } from "../shared/pack";
import { multiplyBlock } from "../shared/block";
import { allFinite } from "../shared/finite";
import { touchHead } from "../shared/touch";
import { exponentials, largest, scaleRow } from "../shared/rows";
import { APART } from "./large_scores";
import { sumSeen } from "./unseen";

/**
 * softmax(scale·QKᵀ)·V. A task is (example, head, block of query rows); its scores stay in this
 * thread's scratch. Where the block fits, they never leave the cache.
 */
export function attention(args: usize): void {
  const qkv = address(args, Attention.qkv), out = address(args, Attention.out);
  const logs = address(args, Attention.logSumExp);
  const batch = argument(args, Attention.batch), n = argument(args, Attention.tokens);
  const heads = argument(args, Attention.heads), k = argument(args, Attention.head);
  const causal = argument(args, Attention.causal) != 0;
  const blockRows = argument(args, Attention.blockRows);
  const width = <usize> heads * <usize> k << 2, stride = width * 3;
  const blocks = (n + blockRows - 1) / blockRows;
  const keys = scratch + PACKED_B, values = keys + ((<usize> n + 15) & ~15) * (<usize> k << 2);
  let packed = -1, touched = -1;
  share(batch * heads * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const block = task % blocks, item = task / blocks, h = item % heads, b = item / heads;
    const q = qkv + <usize> b * <usize> n * stride + (<usize> h * <usize> k << 2);
    if (packed != item) {
      packed = item;
      touchHead(touched != b, qkv + <usize> b * <usize> n * stride, n, stride, 3, h, <usize> k << 2);
      touchHead(touched != b, out + <usize> b * <usize> n * width, n, width, 1, h, <usize> k << 2);
      touched = b;
      packB(k, n, q + width, stride, true, keys);
      packB(n, k, q + 2 * width, stride, false, values);
    }
    const i = block * blockRows, rows = min(blockRows, n - i), seen = causal ? i + rows : n;
    const pitch = (<usize> ((seen + 15) & ~15) << 2) + 64, scores = scratch + BLOCKS;
    multiplyBlock(rows, seen, k, q + <usize> i * stride, stride, keys, <usize> k << 6, scores, pitch, false);
    const sums = scores + <usize> rows * pitch;
    softmaxRows(rows, causal ? i + 1 : n, causal ? 1 : 0, seen, real(args, Attention.scale), scores, pitch, sums,
      logs + (<usize> item * <usize> n + <usize> i << 2));
    const to = out + (<usize> b * <usize> n + <usize> i) * width + (<usize> h * <usize> k << 2);
    multiplyBlock(rows, k, seen, scores, pitch, values, <usize> n << 6, to, width, false);
    // All rows have been through all values: any one tells.
    if (causal && !allFinite(to, k)) {
      for (let r = 0; r < rows; r++) {
        sumSeen(k, i + 1 + r, scores + <usize> r * pitch, q + 2 * width, stride, to + <usize> r * width);
      }
    }
    for (let r = 0; r < rows; r++) {
      const at = to + <usize> r * width;
      scaleRow(at, at, k, load<f32>(sums + (<usize> r << 2)));
    }
  }
}

/**
 * Unnormalized probabilities in place, of rows that see `own` keys and each `more` than the one before;
 * what a row must not see becomes 0. 1/sum of each row goes to `inverses`, the logarithm to `logs`. Steps
 * of all rows one by one: a row's exponentials would wait for its largest score, and the next row for them.
 */
function softmaxRows(rows: i32, own: i32, more: i32, seen: i32, scale: f32, scores: usize, pitch: usize, inverses: usize, logs: usize): void {
  for (let r = 0, row = scores; r < rows; r++, row += pitch) {
    const count = own + r * more, at = <usize> r << 2;
    let factor = scale, most: f32 = scale < 0 ? 0 : largest(row, count) * scale;
    if (scale < 0 || abs(most) > APART) {
      scaleRow(row, row, count, scale);
      factor = 1;
      most = largest(row, count);
    }
    store<f32>(logs + at, most);
    store<f32>(inverses + at, factor);
  }
  for (let r = 0, row = scores; r < rows; r++, row += pitch) {
    const count = own + r * more, at = <usize> r << 2;
    store<f32>(inverses + at, exponentials(row, row, count, load<f32>(inverses + at), load<f32>(logs + at)));
    if (count < seen) memory.fill(row + (<usize> count << 2), 0, <usize> (seen - count) << 2);
  }
  for (let r = 0; r < rows; r++, inverses += 4, logs += 4) {
    const sum = load<f32>(inverses);
    store<f32>(inverses, 1 / sum);
    store<f32>(logs, load<f32>(logs) + <f32> Math.log(<f64> sum));
  }
}
