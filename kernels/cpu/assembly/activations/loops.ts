// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// How a function goes over rows of numbers; its code is known when this is compiled.
import { binaryValue, unaryValue } from "../generated/functions";
import { splat } from "../shared/vector";
import { add, gelu } from "./functions";
import { tailLoad, tailStore } from "../shared/tail";

@inline export function mapUnary(f: i32, rows: i32, n: i32, x: usize, nextX: usize, y: usize, nextY: usize, a: f32): void {
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

@inline export function mapBinary(f: i32, scalar: bool, rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, y: usize, nextY: usize): void {
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

/**
 * u = a + b and y = gelu(u) for rows of n numbers: what follows most products, and faster in one loop,
 * as u travels to memory while gelu computes.
 */
export function addGeluRows(rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, u: usize, nextU: usize, y: usize, nextY: usize): void {
  for (; rows > 0; rows--, a += nextA, b += nextB, u += nextU, y += nextY) {
    const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
    let o: usize = 0;
    for (; o < pairs; o += 32) {
      const a0 = v128.load(a + o), a1 = v128.load(a + o, 16), b0 = v128.load(b + o), b1 = v128.load(b + o, 16);
      const u0 = add(a0, b0), u1 = add(a1, b1);
      const y0 = gelu(u0), y1 = gelu(u1);
      v128.store(u + o, u0);
      v128.store(u + o, u1, 16);
      v128.store(y + o, y0);
      v128.store(y + o, y1, 16);
    }
    for (; o < end; o += 16) {
      const left = min(4, <i32> ((end - o) >> 2));
      const sum = add(tailLoad(a + o, left), tailLoad(b + o, left));
      tailStore(u + o, sum, left);
      tailStore(y + o, gelu(sum), left);
    }
  }
}
