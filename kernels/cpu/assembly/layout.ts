// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "./shared/pool";
import { CopyRows, Permute } from "./generated/arguments";
import { transposeBlock } from "./shared/pack";

/** Elements that a task moves, about. */
const CHUNK = 16384;

/** Rows from one place to another; strides are bytes. */
export function copyRows(args: usize): void {
  const from = address(args, CopyRows.from), to = address(args, CopyRows.to);
  const rows = argument(args, CopyRows.rows);
  const bytes = address(args, CopyRows.bytes), fromStride = address(args, CopyRows.fromStride);
  const toStride = address(args, CopyRows.toStride);
  const group = max(1, CHUNK / (<i32> (bytes >> 2) + 1));
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      memory.copy(to + <usize> r * toStride, from + <usize> r * fromStride, bytes);
    }
  }
}

/**
 * Reorders axes: the words are six sizes of the result, then the source's six strides in elements.
 * One of the last two strides should be 1.
 */
export function permute(args: usize): void {
  const from = address(args, Permute.from), to = address(args, Permute.to);
  const d1 = argument(args, Permute.axes + 1), d2 = argument(args, Permute.axes + 2);
  const d3 = argument(args, Permute.axes + 3);
  const d4 = argument(args, Permute.axes + 4), d5 = argument(args, Permute.axes + 5);
  const s0 = argument(args, Permute.axes + 6), s1 = argument(args, Permute.axes + 7);
  const s2 = argument(args, Permute.axes + 8), s3 = argument(args, Permute.axes + 9);
  const s4 = argument(args, Permute.axes + 10), s5 = argument(args, Permute.axes + 11);
  const outer = argument(args, Permute.axes) * d1 * d2 * d3;
  const group = max(1, CHUNK / (d4 * d5));
  share((outer + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(outer, (task + 1) * group);
    for (let i = task * group; i < end; i++) {
      const i3 = i % d3, r3 = i / d3, i2 = r3 % d2, r2 = r3 / d2, i1 = r2 % d1, i0 = r2 / d1;
      const source = from + (<usize> (i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3) << 2);
      plane(source, to + (<usize> i * <usize> (d4 * d5) << 2), d4, d5, s4, s5);
    }
  }
}

function plane(from: usize, to: usize, rows: i32, columns: i32, s0: i32, s1: i32): void {
  if (s1 == 1) {
    const fours = (<usize> columns << 2) & ~15, end = <usize> columns << 2;
    for (let r = 0; r < rows; r++, from += <usize> s0 << 2, to += end) {
      let o: usize = 0;
      for (; o < fours; o += 16) v128.store(to + o, v128.load(from + o));
      for (; o < end; o += 4) store<i32>(to + o, load<i32>(from + o));
    }
  } else if (s0 == 1) {
    transposeBlock(columns, rows, from, <usize> s1 << 2, to, <usize> columns << 2);
  } else {
    for (let r = 0; r < rows; r++, from += <usize> s0 << 2) {
      for (let c = 0, p = from; c < columns; c++, p += <usize> s1 << 2, to += 4) {
        store<f32>(to, load<f32>(p));
      }
    }
  }
}
