// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "../shared/pool";
import { Unfold, Fold } from "../generated/arguments";

/** Images to windows, a row of windows a task. */
export function unfold(args: usize): void {
  const x = address(args, Unfold.x), y = address(args, Unfold.y);
  const images = argument(args, Unfold.images), height = argument(args, Unfold.height);
  const width = argument(args, Unfold.width);
  const rows = argument(args, Unfold.rows), columns = argument(args, Unfold.columns);
  const kernel = argument(args, Unfold.kernel), stride = argument(args, Unfold.stride);
  const padding = argument(args, Unfold.padding);
  const pixel = <usize> argument(args, Unfold.channels) << 2;
  share(images * rows);
  for (let task = take(); task >= 0; task = take()) {
    const b = task / rows, top = task % rows * stride - padding;
    let to = y + <usize> task * <usize> (columns * kernel * kernel) * pixel;
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < kernel; k++) {
        const r = top + k, from = x + <usize> ((b * height + r) * width) * pixel;
        for (let l = 0; l < kernel; l++, to += pixel) {
          const column = j * stride + l - padding;
          if (r < 0 || r >= height || column < 0 || column >= width) memory.fill(to, 0, pixel);
          else memory.copy(to, from + <usize> column * pixel, pixel);
        }
      }
    }
  }
}

/** Windows to images, added where they overlap, a row of pixels a task. */
export function fold(args: usize): void {
  const y = address(args, Fold.y), x = address(args, Fold.x), images = argument(args, Fold.images);
  const height = argument(args, Fold.height), width = argument(args, Fold.width);
  const rows = argument(args, Fold.rows), columns = argument(args, Fold.columns);
  const channels = argument(args, Fold.channels);
  const kernel = argument(args, Fold.kernel), stride = argument(args, Fold.stride);
  const padding = argument(args, Fold.padding);
  const pixel = <usize> channels << 2;
  share(images * height);
  for (let task = take(); task >= 0; task = take()) {
    const b = task / height, r = task % height + padding;
    const to = x + <usize> task * <usize> width * pixel;
    memory.fill(to, 0, <usize> width * pixel);
    for (let k = 0; k < kernel; k++) {
      const row = (r - k) / stride;
      if (r < k || row * stride != r - k || row >= rows) continue;
      for (let j = 0; j < width; j++) {
        for (let l = 0; l < kernel; l++) {
          const at = j + padding - l, column = at / stride;
          if (at < 0 || column * stride != at || column >= columns) continue;
          const window = <usize> (((b * rows + row) * columns + column) * kernel + k) * <usize> kernel + <usize> l;
          addChannels(y + window * pixel, to + <usize> j * pixel, channels);
        }
      }
    }
  }
}

@inline function addChannels(from: usize, to: usize, n: i32): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const t0 = v128.load(to + o), t1 = v128.load(to + o, 16), x0 = v128.load(from + o), x1 = v128.load(from + o, 16);
    v128.store(to + o, f32x4.add(t0, x0));
    v128.store(to + o, f32x4.add(t1, x1), 16);
  }
  for (; o < end; o += 4) store<f32>(to + o, load<f32>(to + o) + load<f32>(from + o));
}
