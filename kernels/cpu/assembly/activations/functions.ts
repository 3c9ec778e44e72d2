// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "../shared/pool";
import {
  exp,
  fma,
  gelu,
  geluSlope,
  log,
  sigmoid,
  silu,
  siluSlope,
  softplus,
  splat,
  tanh,
} from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** Elements that a task takes. */
export const CHUNK = 8192;

/** The functions in the order of the host's `UNARY_CODES`. */
@inline function unaryValue(f: i32, x: v128, alpha: v128): v128 {
  if (f == 0) return f32x4.mul(x, alpha);
  if (f == 1) return f32x4.add(x, alpha);
  if (f == 2) return exp(x);
  if (f == 3) return log(x);
  if (f == 4) return f32x4.sqrt(x);
  if (f == 5) return f32x4.div(splat(1.0), x);
  if (f == 6) return tanh(x);
  if (f == 7) return sigmoid(x);
  if (f == 8) return softplus(x);
  if (f == 9) return f32x4.max(x, splat(0.0));
  if (f == 10) return gelu(x);
  return silu(x);
}

@inline function mapUnary(f: i32, rows: i32, n: i32, x: usize, nextX: usize, y: usize, nextY: usize, a: f32): void {
  const alpha = splat(a);
  for (; rows > 0; rows--, x += nextX, y += nextY) {
    const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
    let p = x, q = y;
    for (; q < pairs; p += 32, q += 32) {
      const x0 = v128.load(p), x1 = v128.load(p, 16);
      const y0 = unaryValue(f, x0, alpha), y1 = unaryValue(f, x1, alpha);
      v128.store(q, y0);
      v128.store(q, y1, 16);
    }
    for (; q < end; p += 16, q += 16) {
      const left = min(4, <i32> ((end - q) >> 2));
      tailStore(q, unaryValue(f, tailLoad(p, left), alpha), left);
    }
  }
}

/** y = f(x) for rows of n numbers, `nextX` and `nextY` bytes apart. */
export function unaryRows(f: i32, rows: i32, n: i32, x: usize, nextX: usize, y: usize, nextY: usize, a: f32): void {
  switch (f) {
    case 0: return mapUnary(0, rows, n, x, nextX, y, nextY, a);
    case 1: return mapUnary(1, rows, n, x, nextX, y, nextY, a);
    case 2: return mapUnary(2, rows, n, x, nextX, y, nextY, a);
    case 3: return mapUnary(3, rows, n, x, nextX, y, nextY, a);
    case 4: return mapUnary(4, rows, n, x, nextX, y, nextY, a);
    case 5: return mapUnary(5, rows, n, x, nextX, y, nextY, a);
    case 6: return mapUnary(6, rows, n, x, nextX, y, nextY, a);
    case 7: return mapUnary(7, rows, n, x, nextX, y, nextY, a);
    case 8: return mapUnary(8, rows, n, x, nextX, y, nextY, a);
    case 9: return mapUnary(9, rows, n, x, nextX, y, nextY, a);
    case 10: return mapUnary(10, rows, n, x, nextX, y, nextY, a);
    default: return mapUnary(11, rows, n, x, nextX, y, nextY, a);
  }
}

/** y = f(x): (x, y, n, function, alpha). */
export function unary(args: usize): void {
  const x = address(args, 0), y = address(args, 1), n = argument(args, 2), f = argument(args, 3);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK;
    unaryRows(f, 1, min(CHUNK, n - i), x + (<usize> i << 2), 0, y + (<usize> i << 2), 0, real(args, 4));
  }
}

/** The functions in the order of the host's `BINARY_CODES`. */
@inline function binaryValue(f: i32, a: v128, b: v128): v128 {
  if (f == 0) return f32x4.add(a, b);
  if (f == 1) return f32x4.sub(a, b);
  if (f == 2) return f32x4.mul(a, b);
  if (f == 3) return f32x4.div(a, b);
  if (f == 4) return f32x4.mul(f32x4.sub(splat(1.0), f32x4.mul(a, a)), b);
  if (f == 5) return f32x4.mul(f32x4.mul(a, f32x4.sub(splat(1.0), a)), b);
  if (f == 6) return v128.andnot(b, f32x4.le(a, splat(0.0)));
  if (f == 7) return f32x4.mul(geluSlope(a), b);
  return f32x4.mul(siluSlope(a), b);
}

@inline function mapBinary(f: i32, scalar: bool, rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, y: usize, nextY: usize): void {
  for (; rows > 0; rows--, a += nextA, b += nextB, y += nextY) {
    const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
    const one = v128.load_splat<f32>(b);
    let p = a, q = b, r = y;
    for (; r < pairs; p += 32, q += 32, r += 32) {
      const a0 = v128.load(p), a1 = v128.load(p, 16);
      const b0 = scalar ? one : v128.load(q), b1 = scalar ? one : v128.load(q, 16);
      const y0 = binaryValue(f, a0, b0), y1 = binaryValue(f, a1, b1);
      v128.store(r, y0);
      v128.store(r, y1, 16);
    }
    for (; r < end; p += 16, q += 16, r += 16) {
      const left = min(4, <i32> ((end - r) >> 2));
      tailStore(r, binaryValue(f, tailLoad(p, left), scalar ? one : tailLoad(q, left)), left);
    }
  }
}

/** y = f(a, b) for rows of n numbers, `nextA`, `nextB` and `nextY` bytes apart. */
export function binaryRows(f: i32, rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, y: usize, nextY: usize): void {
  switch (f) {
    case 0: return mapBinary(0, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 1: return mapBinary(1, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 2: return mapBinary(2, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 3: return mapBinary(3, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 4: return mapBinary(4, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 5: return mapBinary(5, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 6: return mapBinary(6, false, rows, n, a, nextA, b, nextB, y, nextY);
    case 7: return mapBinary(7, false, rows, n, a, nextA, b, nextB, y, nextY);
    default: return mapBinary(8, false, rows, n, a, nextA, b, nextB, y, nextY);
  }
}

/** y = f(a, b) for n numbers and a single b. */
function binaryScalar(f: i32, n: i32, a: usize, b: usize, y: usize): void {
  switch (f) {
    case 0: return mapBinary(0, true, 1, n, a, 0, b, 0, y, 0);
    case 1: return mapBinary(1, true, 1, n, a, 0, b, 0, y, 0);
    case 2: return mapBinary(2, true, 1, n, a, 0, b, 0, y, 0);
    case 3: return mapBinary(3, true, 1, n, a, 0, b, 0, y, 0);
    case 4: return mapBinary(4, true, 1, n, a, 0, b, 0, y, 0);
    case 5: return mapBinary(5, true, 1, n, a, 0, b, 0, y, 0);
    case 6: return mapBinary(6, true, 1, n, a, 0, b, 0, y, 0);
    case 7: return mapBinary(7, true, 1, n, a, 0, b, 0, y, 0);
    default: return mapBinary(8, true, 1, n, a, 0, b, 0, y, 0);
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

/** y[i] = f(a[i], b[⌊i/inner⌋ mod count]): (a, b, y, n, function, count, inner). */
export function binary(args: usize): void {
  const a = address(args, 0), b = address(args, 1), y = address(args, 2), n = argument(args, 3);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK, o = <usize> i << 2;
    binaryBlock(argument(args, 4), i, min(n, i + CHUNK), a + o, b, y + o, argument(args, 5), argument(args, 6));
  }
}

/** n times the same number. */
function fillRun(n: i32, y: usize, value: f32): void {
  for (const end = y + (<usize> n << 2); y < end; y += 4) store<f32>(y, value);
}

/** Rows of n times the same number, `next` bytes apart. */
export function fillRows(rows: i32, n: i32, y: usize, next: usize, value: f32): void {
  for (; rows > 0; rows--, y += next) fillRun(n, y, value);
}

/** y = value: (y, n, value). */
export function fill(args: usize): void {
  const y = address(args, 0), n = argument(args, 1), value = real(args, 2);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK;
    fillRun(min(CHUNK, n - i), y + (<usize> i << 2), value);
  }
}
