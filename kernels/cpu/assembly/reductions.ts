// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, scratch, share, take } from "./shared/pool";
import { CumulativeSum, SumRows, SumColumns, Repeat } from "./generated/arguments";
import { TILE } from "./generated/memory";
import { fillRows } from "./activations/elementwise";
import { addColumns, COLUMNS } from "./shared/columns";
import { RUN, scaleRow, sumOfPair } from "./shared/rows";
import { fma, splat, storePair } from "./shared/vector";

/** Σ x, or Σ x² with `square`. */
@inline function total(square: bool, x: usize, n: i32): f64 {
  let result: f64 = 0;
  while (n > 0) {
    const run = min(n, RUN);
    const pairs = x + ((<usize> run << 2) & ~31), end = x + (<usize> run << 2);
    let s0 = splat(0.0), s1 = s0;
    for (; x < pairs; x += 32) {
      const x0 = v128.load(x), x1 = v128.load(x, 16);
      s0 = square ? fma(x0, x0, s0) : f32x4.add(s0, x0);
      s1 = square ? fma(x1, x1, s1) : f32x4.add(s1, x1);
    }
    for (; x < end; x += 4) {
      const value = load<f32>(x);
      result += square ? <f64> value * value : <f64> value;
    }
    result += <f64> sumOfPair(s0, s1);
    n -= run;
  }
  return result;
}

/** Sums of rows, or of their squares, each cut into slices: y[row·slices + slice]. */
export function sumRows(args: usize): void {
  const x = address(args, SumRows.x), y = address(args, SumRows.y);
  const rows = argument(args, SumRows.rows);
  const columns = argument(args, SumRows.columns), slices = argument(args, SumRows.slices);
  const scale = real(args, SumRows.scale);
  const square = argument(args, SumRows.square) != 0;
  const count = rows * slices, group = max(1, 8192 * slices / columns);
  share((count + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(count, (task + 1) * group);
    for (let i = task * group; i < end; i++) {
      const row = i / slices, slice = i % slices;
      const c0 = <i32> (<i64> columns * slice / slices);
      const n = <i32> (<i64> columns * (slice + 1) / slices) - c0;
      const from = x + (<usize> row * <usize> columns + <usize> c0 << 2);
      const sum = square ? total(true, from, n) : total(false, from, n);
      store<f32>(y + (<usize> i << 2), <f32> (<f64> scale * sum));
    }
  }
}

/** Rows of a block of columns that are summed before the next columns follow. */
const ROWS = 64;

/** Sums over the middle axis, cut into slices: y[outer][slice][inner]. */
export function sumColumns(args: usize): void {
  const x = address(args, SumColumns.x), y = address(args, SumColumns.y);
  const outer = argument(args, SumColumns.outer), count = argument(args, SumColumns.count);
  const inner = argument(args, SumColumns.inner), slices = argument(args, SumColumns.slices);
  const scale = real(args, SumColumns.scale);
  const blocks = (inner + COLUMNS - 1) / COLUMNS, stride = <usize> inner << 2;
  share(outer * slices * blocks);
  for (let task = take(); task >= 0; task = take()) {
    const block = task % blocks, rest = task / blocks, slice = rest % slices, o = rest / slices;
    const c0 = <i32> (<i64> count * slice / slices), c1 = <i32> (<i64> count * (slice + 1) / slices);
    const j = block * COLUMNS, width = min(COLUMNS, inner - j);
    const to = y + (<usize> rest * <usize> inner + <usize> j << 2);
    const from = x + (<usize> o * <usize> count * <usize> inner + <usize> j << 2);
    for (let c = c0; c < c1; c += ROWS) {
      addRows(from + <usize> c * stride, stride, min(ROWS, c1 - c), width, to, c > c0, c + ROWS >= c1 ? scale : 1);
    }
  }
}

/** Fewer rows than these, such as slices, are added in registers: passing through a cache would take longer. */
const FEW = 32;

/** The sums of sixteen columns of a few rows. */
function sumSixteen(p: usize, stride: usize, rows: i32, to: usize): void {
  let s0 = splat(0.0), s1 = s0, s2 = s0, s3 = s0;
  for (let r = 0; r < rows; r++, p += stride) {
    s0 = f32x4.add(s0, v128.load(p));
    s1 = f32x4.add(s1, v128.load(p, 16));
    s2 = f32x4.add(s2, v128.load(p, 32));
    s3 = f32x4.add(s3, v128.load(p, 48));
  }
  storePair(to, s0, s1);
  storePair(to + 32, s2, s3);
}

/** to[j] (+)= Σ rows, then times `scale`. */
function addRows(from: usize, stride: usize, rows: i32, columns: i32, to: usize, more: bool, scale: f32): void {
  const sums = scratch + TILE, factor = splat(scale), end = <usize> columns << 2;
  let o: usize = 0;
  if (rows < FEW) {
    for (; o + 64 <= end; o += 64) sumSixteen(from + o, stride, rows, sums + o);
    for (let p = o; p < end; p += 4) store<f32>(sums + p, 0);
    addColumns(from + o, stride, rows, columns - <i32> (o >> 2), sums + o);
    o = 0;
  } else {
    memory.fill(sums, 0, end);
    addColumns(from, stride, rows, columns, sums);
  }
  for (; o + 16 <= end; o += 16) {
    let s = v128.load(sums + o);
    if (more) s = f32x4.add(s, v128.load(to + o));
    v128.store(to + o, f32x4.mul(s, factor));
  }
  for (; o < end; o += 4) {
    const s = load<f32>(sums + o);
    store<f32>(to + o, (more ? s + load<f32>(to + o) : s) * scale);
  }
}

/** Elements that a task of copies writes, about. */
const REPEATED = 16384;

/** y[o, c, i] = scale · x[o, i]. */
export function repeat(args: usize): void {
  const x = address(args, Repeat.x), y = address(args, Repeat.y);
  const outer = argument(args, Repeat.outer);
  const count = argument(args, Repeat.count), inner = argument(args, Repeat.inner);
  const scale = real(args, Repeat.scale);
  const columns = inner == 1 ? count : inner, rows = inner == 1 ? outer : outer * count;
  const group = max(1, REPEATED / columns);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const to = y + (<usize> r * <usize> columns << 2);
      const from = x + (<usize> (inner == 1 ? r : r / count) * <usize> inner << 2);
      if (inner == 1) fillRows(1, columns, to, 0, load<f32>(from) * scale);
      else scaleRow(from, to, columns, scale);
    }
  }
}

/** y[r, c] = Σ_{k ≤ c} x[r, k], or of k ≥ c in reverse, added up in float64. */
export function cumulativeSum(args: usize): void {
  const x = address(args, CumulativeSum.x), y = address(args, CumulativeSum.y);
  const rows = argument(args, CumulativeSum.rows), columns = argument(args, CumulativeSum.columns);
  const reverse = argument(args, CumulativeSum.reverse) != 0, group = max(1, 8192 / columns);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      let at = <usize> (reverse ? (r + 1) * columns - 1 : r * columns) << 2;
      let sum: f64 = 0;
      for (let c = 0; c < columns; c++, at = reverse ? at - 4 : at + 4) {
        sum += <f64> load<f32>(x + at);
        store<f32>(y + at, <f32> sum);
      }
    }
  }
}
