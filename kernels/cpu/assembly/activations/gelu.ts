// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The GELU and its gradient in two passes, exponentials first: chains of half the length keep a processor busy.
import { TILE } from "../generated/memory";
import { storeHalfSquareExp32, storeNormal32 } from "../shared/normal";
import { scratch } from "../shared/pool";
import { tailLoad, tailStore } from "../shared/tail";
import { storePair } from "../shared/vector";
import { add, gelu } from "./functions";

/** Bytes of the exponentials between the passes. */
const RUN: usize = 4096;

/** Bytes of n numbers in whole runs of 32, which is what the functions below take. */
@inline export function whole(n: i32): usize {
  return (<usize> n << 2) & ~127;
}

/** e = e^(−x²/2). */
function exponentialsOf(bytes: usize, x: usize, e: usize): void {
  for (const end = x + bytes; x < end; x += 128, e += 128) {
    storeHalfSquareExp32(e, v128.load(x), v128.load(x, 16), v128.load(x, 32), v128.load(x, 48),
      v128.load(x, 64), v128.load(x, 80), v128.load(x, 96), v128.load(x, 112));
  }
}

/** y = gelu(x) where e = e^(−x²/2). */
function geluAfter(bytes: usize, x: usize, e: usize, y: usize): void {
  for (let o: usize = 0; o < bytes; o += 128) storeNormal32(false, x + o, e + o, 0, y + o);
}

/** y = gelu(x). */
export function geluRun(bytes: usize, x: usize, y: usize): void {
  const e = scratch + TILE;
  for (; bytes > 0; x += RUN, y += RUN) {
    const some = min(bytes, RUN);
    exponentialsOf(some, x, e);
    geluAfter(some, x, e, y);
    bytes -= some;
  }
}

/** y = gelu'(x)·dy; y may be x or dy. */
export function geluGradientRun(bytes: usize, x: usize, dy: usize, y: usize): void {
  const e = scratch + TILE;
  for (; bytes > 0; x += RUN, dy += RUN, y += RUN) {
    const some = min(bytes, RUN);
    exponentialsOf(some, x, e);
    for (let o: usize = 0; o < some; o += 128) storeNormal32(true, x + o, e + o, dy + o, y + o);
    bytes -= some;
  }
}

/** u = a + b and y = gelu(u) for rows of n numbers, at most 1,024: what follows most products. */
export function addGeluRows(rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, u: usize, nextU: usize, y: usize, nextY: usize): void {
  const most = whole(n), end = <usize> n << 2, e = scratch + TILE;
  for (; rows > 0; rows--, a += nextA, b += nextB, u += nextU, y += nextY) {
    for (let o: usize = 0; o < most; o += 128) addBefore(a + o, b + o, u + o, e + o);
    geluAfter(most, u, e, y);
    let o = most;
    for (; o + 32 <= end; o += 32) {
      const u0 = add(v128.load(a + o), v128.load(b + o)), u1 = add(v128.load(a + o, 16), v128.load(b + o, 16));
      const y0 = gelu(u0), y1 = gelu(u1);
      storePair(u + o, u0, u1);
      storePair(y + o, y0, y1);
    }
    for (; o < end; o += 16) {
      const left = min(4, <i32> ((end - o) >> 2));
      const sum = add(tailLoad(a + o, left), tailLoad(b + o, left));
      tailStore(u + o, sum, left);
      tailStore(y + o, gelu(sum), left);
    }
  }
}

/** u = a + b and e = e^(−u²/2) of 32 numbers. */
@inline function addBefore(a: usize, b: usize, u: usize, e: usize): void {
  const u0 = add(v128.load(a), v128.load(b)), u1 = add(v128.load(a, 16), v128.load(b, 16));
  const u2 = add(v128.load(a, 32), v128.load(b, 32)), u3 = add(v128.load(a, 48), v128.load(b, 48));
  const u4 = add(v128.load(a, 64), v128.load(b, 64)), u5 = add(v128.load(a, 80), v128.load(b, 80));
  const u6 = add(v128.load(a, 96), v128.load(b, 96)), u7 = add(v128.load(a, 112), v128.load(b, 112));
  storePair(u, u0, u1);
  storePair(u + 32, u2, u3);
  storePair(u + 64, u4, u5);
  storePair(u + 96, u6, u7);
  storeHalfSquareExp32(e, u0, u1, u2, u3, u4, u5, u6, u7);
}
