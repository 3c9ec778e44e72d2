// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { TILE } from "../generated/memory";
import { scratch } from "./pool";

/** Bytes that a core's second-level cache holds beside what a task works with. */
const CACHED: usize = 512 * 1024;
/** Bytes of a line of the caches. */
const LINE: usize = 64;

/**
 * Reads each line of the caches once of `rows` pieces of as many bytes, `pitch` apart, one after the other, as
 * processors fetch such runs ahead. Kernels that go through a tensor in another order wait for memory at each piece
 * otherwise. More than the cache holds is left alone.
 */
export function touch(from: usize, rows: usize, bytes: usize, pitch: usize): void {
  if (rows * bytes > CACHED) return;
  let sum = 0;
  for (; rows > 0; rows--, from += pitch) {
    const end = from + bytes;
    let at = from;
    for (; at + 3 * LINE < end; at += 4 * LINE) {
      sum += load<i32>(at) + load<i32>(at, LINE) + load<i32>(at, 2 * LINE) + load<i32>(at, 3 * LINE);
    }
    for (; at < end; at += LINE) sum += load<i32>(at);
  }
  // Stored, so that no compiler leaves the reads out.
  store<i32>(scratch + TILE, sum);
}

/**
 * Touches what a head of an example needs of a tensor with n rows of `parts` parts, in which heads have `piece` bytes
 * each: the whole example with the first of its heads, or where that is too much, the head's pieces.
 */
export function touchHead(first: bool, example: usize, n: usize, row: usize, parts: usize, head: usize, piece: usize): void {
  if (n * row <= CACHED) {
    if (first) touch(example, n, row, row);
    return;
  }
  for (let part: usize = 0; part < parts; part++) touch(example + part * (row / parts) + head * piece, n, piece, row);
}
