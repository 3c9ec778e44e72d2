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

@inline function mapUnary(f: i32, n: i32, x: usize, y: usize, a: f32): void {
  const alpha = splat(a);
  const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
  for (; y < pairs; x += 32, y += 32) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const y0 = unaryValue(f, x0, alpha), y1 = unaryValue(f, x1, alpha);
    v128.store(y, y0);
    v128.store(y, y1, 16);
  }
  for (; y < end; x += 16, y += 16) {
    const left = min(4, <i32> ((end - y) >> 2));
    tailStore(y, unaryValue(f, tailLoad(x, left), alpha), left);
  }
}

/** y = f(x) for n numbers. */
export function unaryChunk(f: i32, n: i32, x: usize, y: usize, a: f32): void {
  switch (f) {
    case 0: return mapUnary(0, n, x, y, a);
    case 1: return mapUnary(1, n, x, y, a);
    case 2: return mapUnary(2, n, x, y, a);
    case 3: return mapUnary(3, n, x, y, a);
    case 4: return mapUnary(4, n, x, y, a);
    case 5: return mapUnary(5, n, x, y, a);
    case 6: return mapUnary(6, n, x, y, a);
    case 7: return mapUnary(7, n, x, y, a);
    case 8: return mapUnary(8, n, x, y, a);
    case 9: return mapUnary(9, n, x, y, a);
    case 10: return mapUnary(10, n, x, y, a);
    default: return mapUnary(11, n, x, y, a);
  }
}

/** y = f(x): (x, y, n, function, alpha). */
export function unary(args: usize): void {
  const x = address(args, 0), y = address(args, 1), n = argument(args, 2), f = argument(args, 3);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const i = task * CHUNK;
    unaryChunk(f, min(CHUNK, n - i), x + (<usize> i << 2), y + (<usize> i << 2), real(args, 4));
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

@inline function mapBinary(f: i32, scalar: bool, n: i32, a: usize, b: usize, y: usize): void {
  const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
  const one = v128.load_splat<f32>(b);
  for (; y < pairs; a += 32, b += 32, y += 32) {
    const a0 = v128.load(a), a1 = v128.load(a, 16);
    const b0 = scalar ? one : v128.load(b), b1 = scalar ? one : v128.load(b, 16);
    const y0 = binaryValue(f, a0, b0), y1 = binaryValue(f, a1, b1);
    v128.store(y, y0);
    v128.store(y, y1, 16);
  }
  for (; y < end; a += 16, b += 16, y += 16) {
    const left = min(4, <i32> ((end - y) >> 2));
    tailStore(y, binaryValue(f, tailLoad(a, left), scalar ? one : tailLoad(b, left)), left);
  }
}

@inline function mapEither(f: i32, scalar: bool, n: i32, a: usize, b: usize, y: usize): void {
  if (scalar) mapBinary(f, true, n, a, b, y);
  else mapBinary(f, false, n, a, b, y);
}

/** y = f(a, b) for n numbers, b a single one or as many. */
export function binaryRun(f: i32, scalar: bool, n: i32, a: usize, b: usize, y: usize): void {
  switch (f) {
    case 0: return mapEither(0, scalar, n, a, b, y);
    case 1: return mapEither(1, scalar, n, a, b, y);
    case 2: return mapEither(2, scalar, n, a, b, y);
    case 3: return mapEither(3, scalar, n, a, b, y);
    case 4: return mapEither(4, scalar, n, a, b, y);
    case 5: return mapEither(5, scalar, n, a, b, y);
    case 6: return mapEither(6, scalar, n, a, b, y);
    case 7: return mapEither(7, scalar, n, a, b, y);
    default: return mapEither(8, scalar, n, a, b, y);
  }
}

/** Elements i to end − 1 of a binary function: a and y point at element i, b at its first. */
export function binaryBlock(f: i32, i: i32, end: i32, a: usize, b: usize, y: usize, count: i32, inner: i32): void {
  const scalar = count == 1 || inner > 1;
  while (i < end) {
    const at = i / inner % count;
    const run = min(end - i, count == 1 ? end - i : scalar ? inner - i % inner : count - at);
    binaryRun(f, scalar, run, a, b + (<usize> at << 2), y);
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
export function fillRun(n: i32, y: usize, value: f32): void {
  for (const end = y + (<usize> n << 2); y < end; y += 4) store<f32>(y, value);
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
