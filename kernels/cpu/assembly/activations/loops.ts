// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// How a function goes over rows of numbers; its code is known when this is compiled.
import { binaryValue, GELU, GELU_GRADIENT, unaryValue } from "../generated/functions";
import { splat, storePair } from "../shared/vector";
import { geluGradientRun, geluRun, whole } from "./gelu";
import { tailLoad, tailStore } from "../shared/tail";

@inline export function mapUnary(f: i32, rows: i32, n: i32, x: usize, nextX: usize, y: usize, nextY: usize, a: f32): void {
  const alpha = splat(a);
  for (; rows > 0; rows--, x += nextX, y += nextY) {
    const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
    let p = x, q = y;
    if (f == GELU) {
      const done = whole(n);
      geluRun(done, p, q);
      p += done;
      q += done;
    }
    for (; q < pairs; p += 32, q += 32) {
      const x0 = v128.load(p), x1 = v128.load(p, 16);
      const y0 = unaryValue(f, x0, alpha), y1 = unaryValue(f, x1, alpha);
      storePair(q, y0, y1);
    }
    for (; q < end; p += 16, q += 16) {
      const left = min(4, <i32> ((end - q) >> 2));
      tailStore(q, unaryValue(f, tailLoad(p, left), alpha), left);
    }
  }
}

@inline export function mapBinary(f: i32, scalar: bool, rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, y: usize, nextY: usize): void {
  for (; rows > 0; rows--, a += nextA, b += nextB, y += nextY) {
    const pairs = y + ((<usize> n << 2) & ~31), end = y + (<usize> n << 2);
    const one = v128.load_splat<f32>(b);
    let p = a, q = b, r = y;
    if (f == GELU_GRADIENT && !scalar) {
      const done = whole(n);
      geluGradientRun(done, p, q, r);
      p += done;
      q += done;
      r += done;
    }
    for (; r < pairs; p += 32, q += 32, r += 32) {
      const a0 = v128.load(p), a1 = v128.load(p, 16);
      const b0 = scalar ? one : v128.load(q), b1 = scalar ? one : v128.load(q, 16);
      const y0 = binaryValue(f, a0, b0), y1 = binaryValue(f, a1, b1);
      storePair(r, y0, y1);
    }
    for (; r < end; p += 16, q += 16, r += 16) {
      const left = min(4, <i32> ((end - r) >> 2));
      tailStore(r, binaryValue(f, tailLoad(p, left), scalar ? one : tailLoad(q, left)), left);
    }
  }
}
