// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "../shared/pool";
import { Binary, Fill, Unary } from "../generated/arguments";
import { binaryRows, binaryScalar, unaryRows } from "../generated/cases";

/** Elements that a task takes. */
export const CHUNK = 8192;

/** y = f(x) for each number. */
export function unary(args: usize): void {
  const x = address(args, Unary.x), y = address(args, Unary.y), n = argument(args, Unary.size);
  const f = argument(args, Unary.code);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK;
    unaryRows(f, 1, min(CHUNK, n - i), x + (<usize> i << 2), 0, y + (<usize> i << 2), 0, real(args, Unary.alpha));
  }
}

/** Elements i to end − 1 of a binary function: a and y point at element i, b at its first. */
export function binaryBlock(f: i32, i: i32, end: i32, a: usize, b: usize, y: usize, count: i32, inner: i32): void {
  const scalar = count == 1 || inner > 1;
  while (i < end) {
    const at = i / inner % count;
    const run = min(end - i, count == 1 ? end - i : scalar ? inner - i % inner : count - at);
    const from = b + (<usize> at << 2);
    if (scalar) binaryScalar(f, run, a, from, y);
    else binaryRows(f, 1, run, a, 0, from, 0, y, 0);
    i += run;
    a += <usize> run << 2;
    y += <usize> run << 2;
  }
}

/** y[i] = f(a[i], b[⌊i/inner⌋ mod count]). */
export function binary(args: usize): void {
  const a = address(args, Binary.a), b = address(args, Binary.b), y = address(args, Binary.y);
  const n = argument(args, Binary.size);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK, o = <usize> i << 2;
    binaryBlock(argument(args, Binary.code), i, min(n, i + CHUNK), a + o, b, y + o, argument(args, Binary.count), argument(args, Binary.inner));
  }
}

/** n times the same number. */
function fillRun(n: i32, y: usize, value: f32): void {
  const same = f32x4.splat(value), pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
  for (; y < pairs; y += 32) {
    v128.store(y, same);
    v128.store(y, same, 16);
  }
  for (; y < end; y += 4) store<f32>(y, value);
}

/** Rows of n times the same number, `next` bytes apart. */
export function fillRows(rows: i32, n: i32, y: usize, next: usize, value: f32): void {
  for (; rows > 0; rows--, y += next) fillRun(n, y, value);
}

/** y = value everywhere. */
export function fill(args: usize): void {
  const y = address(args, Fill.y), n = argument(args, Fill.size), value = real(args, Fill.value);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK;
    fillRun(min(CHUNK, n - i), y + (<usize> i << 2), value);
  }
}
