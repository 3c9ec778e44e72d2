// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Programs of elementwise functions: alone, in one pass over memory, and as the epilogues of kernels,
// over what is in the cache anyway. Results in between live in registers, blocks of numbers in this
// thread's scratch that stay in the nearest cache. Each function runs over a whole block, so that
// finding out which one it is costs next to nothing.
//
// A program is (places, steps, then each place's words, then each step's). A place is (address, count,
// inner): a tensor of the whole result's size with a count of WHOLE, a register with REGISTER, one
// number for each column with COLUMN, else a tensor that repeats. The places of a program that stands
// alone know no columns.
import { address, argument, real, scratch, share, take, words } from "../shared/pool";
import { Elementwise } from "../generated/arguments";
import { binaryRows, unaryRows } from "../generated/cases";
import { ADD, BINARY, FILL, GELU } from "../generated/functions";
import { REGISTERS } from "../generated/memory";
import { COLUMN, Place, PLACE_WORDS, REGISTER, Step, STEP_WORDS } from "../generated/words";
import { binaryBlock, CHUNK, fillRows } from "./elementwise";
import { addGeluRows } from "./gelu";

/** Numbers in a register. */
const BLOCK = 1024;

/** The steps of a program for all elements. */
export function elementwise(args: usize): void {
  const n = argument(args, Elementwise.size);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end; i += BLOCK) block(words(args, Elementwise.program), i, 0, 1, min(BLOCK, end - i), 0);
  }
}

/** Rows of n elements that a kernel makes before it has them finished, while they are in the nearest cache. */
@inline export function rowsAtOnce(n: i32): i32 {
  return max(1, BLOCK / n);
}

/**
 * The steps for rows of n elements, `pitch` bytes apart, from element i of the whole and column j on.
 */
export function finish(program: usize, i: i32, j: i32, rows: i32, n: i32, pitch: usize): void {
  if (argument(program, 1) == 0) return;
  const next = <i32> (pitch >> 2);
  if (n > BLOCK) {
    for (; rows > 0; rows--, i += next) {
      for (let c = 0; c < n; c += BLOCK) block(program, i + c, j + c, 1, min(BLOCK, n - c), pitch);
    }
    return;
  }
  const some = BLOCK / n;
  for (let r = 0; r < rows; r += some) block(program, i + r * next, j, min(some, rows - r), n, pitch);
}

/** All steps for a block of at most BLOCK elements. */
function block(program: usize, i: i32, j: i32, rows: i32, n: i32, pitch: usize): void {
  const steps = argument(program, 1), places = program + 8;
  const together = pitch == <usize> n << 2;
  let step = places + (<usize> argument(program, 0) * PLACE_WORDS << 2);
  for (let s = 0; s < steps; s++, step += STEP_WORDS << 2) {
    const code = argument(step, Step.code);
    const from = placeOf(places, argument(step, Step.a)), to = placeOf(places, argument(step, Step.target));
    const second = placeOf(places, argument(step, Step.b)), count = argument(second, Place.count);
    const a = start(from, i, j), y = start(to, i, j);
    if (code >= BINARY && code < FILL && count > 0) {
      repeatBlock(code - BINARY, i, rows, n, a, stride(from, n, pitch), second, y, stride(to, n, pitch), pitch);
      continue;
    }
    // Rows that follow one another are one long row, but for what repeats with each.
    const whole = together && (count != COLUMN || code < BINARY || code == FILL);
    const r = whole ? 1 : rows, length = whole ? rows * n : n;
    const nextA = stride(from, n, pitch), nextY = stride(to, n, pitch);
    if (code == ADD && s + 1 < steps && isGelu(step + (STEP_WORDS << 2), argument(step, Step.target))) {
      step += STEP_WORDS << 2;
      s++;
      const last = placeOf(places, argument(step, Step.target)), b = start(second, i, j);
      addGeluRows(r, length, a, nextA, b, stride(second, n, pitch), y, nextY, start(last, i, j), stride(last, n, pitch));
    } else if (code < BINARY) unaryRows(code, r, length, a, nextA, y, nextY, real(step, Step.alpha));
    else if (code == FILL) fillRows(r, length, y, nextY, real(step, Step.alpha));
    else binaryRows(code - BINARY, r, length, a, nextA, start(second, i, j), stride(second, n, pitch), y, nextY);
  }
}

/** True if a step is the gelu of an operand. */
@inline function isGelu(step: usize, operand: i32): bool {
  return argument(step, Step.code) == GELU && argument(step, Step.a) == operand;
}

/** A function of two of which the second repeats, row by row. */
function repeatBlock(f: i32, i: i32, rows: i32, n: i32, a: usize, nextA: usize, b: usize, y: usize, nextY: usize, pitch: usize): void {
  for (; rows > 0; rows--, a += nextA, y += nextY, i += <i32> (pitch >> 2)) {
    binaryBlock(f, i, i + n, a, address(b, Place.address), y, argument(b, Place.count), argument(b, Place.inner));
  }
}

@inline function placeOf(places: usize, operand: i32): usize {
  return places + (<usize> operand * PLACE_WORDS << 2);
}

/** Where a block begins in a place. */
@inline function start(place: usize, i: i32, j: i32): usize {
  const count = argument(place, Place.count), at = address(place, Place.address);
  if (count == REGISTER) return scratch + REGISTERS + (at * BLOCK << 2);
  return at + (<usize> (count == COLUMN ? j : i) << 2);
}

/** Bytes from one row of a block to the next. */
@inline function stride(place: usize, n: i32, pitch: usize): usize {
  const count = argument(place, Place.count);
  return count == REGISTER ? <usize> n << 2 : count == COLUMN ? 0 : pitch;
}
