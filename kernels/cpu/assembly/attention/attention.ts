// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, scratch, share, take } from "../shared/pool";
import { Attention } from "../generated/arguments";
import { BLOCKS, PACKED_B } from "../generated/memory";
import { packB } from "../shared/pack";
import { multiplyBlock } from "../shared/block";
import { exponentials, largest, scaleRow } from "../shared/rows";

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
  let packed = -1;
  share(batch * heads * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const block = task % blocks, item = task / blocks, h = item % heads, b = item / heads;
    const q = qkv + <usize> b * <usize> n * stride + (<usize> h * <usize> k << 2);
    if (packed != item) {
      packed = item;
      packB(k, n, q + width, stride, true, keys);
      packB(n, k, q + 2 * width, stride, false, values);
    }
    const i = block * blockRows, rows = min(blockRows, n - i), seen = causal ? i + rows : n;
    const pitch = (<usize> ((seen + 15) & ~15) << 2) + 64, scores = scratch + BLOCKS;
    multiplyBlock(rows, seen, k, q + <usize> i * stride, stride, keys, <usize> k << 6, scores, pitch, false);
    const sums = scores + <usize> rows * pitch;
    for (let r = 0; r < rows; r++) {
      const row = scores + <usize> r * pitch, own = causal ? i + r + 1 : n;
      const log = softmaxRow(row, own, seen, real(args, Attention.scale), sums + (<usize> r << 2));
      store<f32>(logs + (<usize> item * <usize> n + <usize> (i + r) << 2), log);
    }
    const to = out + (<usize> b * <usize> n + <usize> i) * width + (<usize> h * <usize> k << 2);
    multiplyBlock(rows, k, seen, scores, pitch, values, <usize> n << 6, to, width, false);
    for (let r = 0; r < rows; r++) {
      const at = to + <usize> r * width;
      scaleRow(at, at, k, load<f32>(sums + (<usize> r << 2)));
    }
  }
}

/** Unnormalized probabilities in place; what the row must not see becomes 0; 1/sum goes to `inverse`. */
function softmaxRow(row: usize, own: i32, seen: i32, scale: f32, inverse: usize): f32 {
  if (scale < 0) {
    scaleRow(row, row, own, scale);
    scale = 1;
  }
  const shift = largest(row, own) * scale;
  const sum = exponentials(row, row, own, scale, shift);
  if (own < seen) memory.fill(row + (<usize> own << 2), 0, <usize> (seen - own) << 2);
  store<f32>(inverse, 1 / sum);
  return shift + <f32> Math.log(<f64> sum);
}
