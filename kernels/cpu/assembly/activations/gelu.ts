// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The GELU and its gradient in two passes, exponentials first: chains of half the length keep a processor busy.
import { TILE } from "../generated/memory";
import { storeHalfSquareExp16, storeNormal16 } from "../shared/normal";
import { scratch } from "../shared/pool";
import { tailLoad, tailStore } from "../shared/tail";
import { storePair } from "../shared/vector";
import { add, gelu } from "./functions";

/** Bytes of the exponentials between the passes. */
const RUN: usize = 4096;

/** Bytes of the whole sixteens of n numbers: what follows takes these. */
@inline export function sixteens(n: i32): usize {
  return (<usize> n << 2) & ~63;
}

@inline function exponentialsOf(bytes: usize, x: usize, e: usize): void {
  for (const end = x + bytes; x < end; x += 64, e += 64) {
    storeHalfSquareExp16(e, v128.load(x), v128.load(x, 16), v128.load(x, 32), v128.load(x, 48));
  }
}

/** y = gelu(x). */
export function geluRun(bytes: usize, x: usize, y: usize): void {
  const e = scratch + TILE;
  for (; bytes > 0; x += RUN, y += RUN) {
    const some = min(bytes, RUN);
    exponentialsOf(some, x, e);
    for (let o: usize = 0; o < some; o += 64) storeNormal16(false, x + o, e + o, 0, y + o);
    bytes -= some;
  }
}

/** y = gelu'(x)·dy; y may be x or dy. */
export function geluGradientRun(bytes: usize, x: usize, dy: usize, y: usize): void {
  const e = scratch + TILE;
  for (; bytes > 0; x += RUN, dy += RUN, y += RUN) {
    const some = min(bytes, RUN);
    exponentialsOf(some, x, e);
    for (let o: usize = 0; o < some; o += 64) storeNormal16(true, x + o, e + o, dy + o, y + o);
    bytes -= some;
  }
}

/** u = a + b and y = gelu(u) for rows of n numbers: what follows most products. */
export function addGeluRows(rows: i32, n: i32, a: usize, nextA: usize, b: usize, nextB: usize, u: usize, nextU: usize, y: usize, nextY: usize): void {
  const fours = sixteens(n), end = <usize> n << 2, e = scratch + TILE;
  for (; rows > 0; rows--, a += nextA, b += nextB, u += nextU, y += nextY) {
    for (let from: usize = 0; from < fours; from += RUN) {
      const to = min(fours, from + RUN), start = e - from;
      for (let o = from; o < to; o += 64) {
        const u0 = add(v128.load(a + o), v128.load(b + o)), u1 = add(v128.load(a + o, 16), v128.load(b + o, 16));
        const u2 = add(v128.load(a + o, 32), v128.load(b + o, 32)), u3 = add(v128.load(a + o, 48), v128.load(b + o, 48));
        storePair(u + o, u0, u1);
        storePair(u + o + 32, u2, u3);
        storeHalfSquareExp16(start + o, u0, u1, u2, u3);
      }
      for (let o = from; o < to; o += 64) storeNormal16(false, u + o, start + o, 0, y + o);
    }
    for (let o = fours; o < end; o += 16) {
      const left = min(4, <i32> ((end - o) >> 2));
      const sum = add(tailLoad(a + o, left), tailLoad(b + o, left));
      tailStore(u + o, sum, left);
      tailStore(y + o, gelu(sum), left);
    }
  }
}
